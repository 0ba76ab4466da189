import { z } from 'zod';
import { DaemonSettings } from '../daemon/settings.ts';
import { ClusterSettings } from '../fetchers/source-settings.ts';
import { PRESET_NAMES, type PresetName } from '../heuristics/presets.ts';
import type { Budgets } from '../model/budget.ts';
import { OUTPUT_FORMATS, type OutputFormat } from '../model/output-formats.ts';
import { SEVERITIES } from '../model/severity.ts';
import type { LinkTemplates } from '../model/yarn/scheduler-ids.ts';
import { ServerSettings } from '../server/settings.ts';
import { BudgetSettings } from './budgets.ts';
import { LinkSettings } from './link-settings.ts';

export { PRESET_NAMES };

/** What `--fail-on` accepts: every severity but none. */
export const FAIL_ON = SEVERITIES.filter((severity) => severity !== 'none');

/** Each may need some 300 MB. */
export const MAX_THREADS = 64;

const SWITCH = 'must be true, false, or an object with its options';
/** On with its defaults, off, or on with these options. */
const HeuristicSwitch = z.union([z.boolean(), z.record(z.string(), z.unknown())], SWITCH);

/**
 * A config file. Everything is optional; a flag beats the environment, the environment beats the file. Unknown names are
 * errors: a setting that is silently ignored is worse than none. Paths are relative to the file.
 */
export const ConfigFile = z.strictObject({
  /** Lets editors find the schema; not read. */
  $schema: z.string().optional(),
  preset: z.enum(PRESET_NAMES).optional(),
  /** By id: false switches off, true on (also what the preset leaves out), an object switches on and sets options. */
  heuristics: z.record(z.string(), HeuristicSwitch).optional(),
  /** Modules with heuristics of your own. */
  modules: z.array(z.string().min(1)).optional(),
  gateScale: z.number().positive().optional(),
  /** Decoded bytes of one log after which reading stops. */
  maxLogBytes: z.int().positive().optional(),
  cluster: z.string().min(1).optional(),
  out: z.string().min(1).optional(),
  db: z.string().min(1).optional(),
  /** False stores nothing. */
  store: z.boolean().optional(),
  formats: z.array(z.enum(OUTPUT_FORMATS)).min(1).optional(),
  failOn: z.enum(FAIL_ON).optional(),
  /** How many threads read and judge the logs that a command is given; 1 uses one core. */
  threads: z.int().min(1).max(MAX_THREADS).optional(),
  /** Where the applications of each cluster can be seen. */
  clusters: z.array(ClusterSettings).readonly().optional(),
  /** Short for a cluster, named by `cluster`, with sources that need no settings but their address. */
  yarn: z.array(z.string().min(1)).readonly().optional(),
  historyServers: z.array(z.string().min(1)).readonly().optional(),
  eventLogDirs: z.array(z.string().min(1)).readonly().optional(),
  /** What runs of a job may take at most, by job key or pattern. */
  budgets: BudgetSettings.optional(),
  /** How `sparkvet daemon` runs. */
  daemon: DaemonSettings.optional(),
  /** Addresses of the pages of schedulers and of Livy, to link runs back to them. */
  links: LinkSettings.optional(),
  /** How `sparkvet serve` runs. */
  server: ServerSettings.optional(),
});
export type ConfigFile = z.infer<typeof ConfigFile>;

/** The settings that the command line and the environment have too. */
export type Settings = Omit<
  ConfigFile,
  '$schema' | 'heuristics' | 'modules' | 'clusters' | 'budgets' | 'daemon' | 'links' | 'server'
>;

/** By heuristic id. */
export type HeuristicSwitches = Readonly<
  Record<string, boolean | Readonly<Record<string, unknown>>>
>;

/** What the program runs with. */
export interface Config {
  readonly preset: PresetName;
  readonly heuristics: HeuristicSwitches;
  /** Absolute paths. */
  readonly modules: readonly string[];
  readonly gateScale: number;
  /** Absent: what no log can be. */
  readonly maxLogBytes?: number;
  readonly cluster: string;
  /** Where files go; absent when the user named no place. */
  readonly out?: string;
  /** The store's location; absent when nothing is to be stored. */
  readonly db?: string;
  readonly formats?: readonly OutputFormat[];
  readonly failOn?: (typeof FAIL_ON)[number];
  /** Absent where nobody set one. */
  readonly budgets?: Budgets;
  /** Threads that read and judge; as many as there are cores, up to eight, unless said. */
  readonly threads?: number;
  /** Distinct names. */
  readonly clusters: readonly ClusterSettings[];
  readonly daemon: DaemonSettings;
  readonly links?: LinkTemplates;
  readonly server: ServerSettings;
}
