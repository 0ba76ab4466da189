import { existsSync, readFileSync } from 'node:fs';
import { loadModules } from './config/load-modules.ts';
import type { Config } from './config/schema.ts';
import { selectHeuristics } from './config/select-heuristics.ts';
import { openTarget } from './open-target.ts';
import type { OpenTarget, ReadProgress } from './outcome.ts';
