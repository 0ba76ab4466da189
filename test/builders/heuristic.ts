import { z } from 'zod';
import type { EngineSettings } from '../../src/engine/analyze.ts';
import {
  defineHeuristic,
  type Heuristic,
  type HeuristicSpec,
} from '../../src/heuristics/heuristic.ts';
import type { ConfiguredHeuristic } from '../../src/heuristics/presets.ts';
import type { Verdict } from '../../src/model/analysis.ts';
import type { FindingDraft } from '../../src/model/finding.ts';
import { STARTED_AT_MS } from './application.ts';

const META = { title: 'A test asks for it', why: 'So that it is.', category: 'skew' } as const;

/** A heuristic that answers what the test wants, whatever the application. */
export function answering(id: string, verdict: Verdict | (() => Verdict)): Heuristic {
  return defineHeuristic({
    meta: { id, ...META },
    requires: [],
    options: z.strictObject({}),
    evaluate: () => (typeof verdict === 'function' ? verdict() : verdict),
  });
}

/** A heuristic that raises the findings it is given. */
export function raising(
  id: string,
  first: FindingDraft,
  ...more: readonly FindingDraft[]
): Heuristic {
  return answering(id, { kind: 'flag', findings: [first, ...more] });
}

/** A heuristic of which the test says more than its verdict. */
export function aHeuristic<O>(
  id: string,
  spec: Partial<HeuristicSpec<never, O>> & Pick<HeuristicSpec<never, O>, 'options' | 'evaluate'>,
): Heuristic {
  return defineHeuristic({ meta: { id, ...META }, requires: [], ...spec });
}

export function configured(
  heuristics: readonly Heuristic[],
  options: unknown = {},
): readonly ConfiguredHeuristic[] {
  return heuristics.map((heuristic) => ({ heuristic, options }));
}

/** Engine settings with a fixed clock and version. */
export function settingsOf(
  heuristics: readonly Heuristic[],
  overrides: Partial<EngineSettings> = {},
): EngineSettings {
  return {
    preset: 'recommended',
    heuristics: configured(heuristics),
    gateScale: 1,
    version: '0.0.0-test',
    nowMs: () => STARTED_AT_MS,
    ...overrides,
  };
}
