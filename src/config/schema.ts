import { z } from 'zod';
import { SEVERITIES } from '../model/severity.ts';

/** What `--fail-on` accepts: every severity but none. */
export const FAIL_ON = SEVERITIES.filter((severity) => severity !== 'none');
export const OUTPUT_FORMATS = ['terminal', 'html', 'json', 'markdown', 'junit', 'sarif'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];
export const PRESET_NAMES = ['recommended', 'dr-elephant', 'all'] as const;

/** On with its defaults, off, or on with these options. */
const HeuristicSetting = z.union([z.boolean(), z.record(z.string(), z.unknown())]);

/**
 * A config file. Everything is optional; a flag beats the environment, the environment beats the file. Unknown names are
 * errors: a setting that is silently ignored is worse than none.
 */
export const ConfigFile = z.strictObject({
  /** Lets editors find the schema; not read. */
  $schema: z.string().optional(),
  preset: z.enum(PRESET_NAMES).optional(),
  /** By id: false switches off, true on, an object sets options. */
  heuristics: z.record(z.string(), HeuristicSetting).optional(),
  /** Modules with heuristics of your own, relative to this file. */
  modules: z.array(z.string()).optional(),
  gateScale: z.number().positive().optional(),
  cluster: z.string().min(1).optional(),
  out: z.string().min(1).optional(),
  db: z.string().min(1).optional(),
  store: z.boolean().optional(),
  formats: z.array(z.enum(OUTPUT_FORMATS)).min(1).optional(),
  failOn: z.enum(FAIL_ON).optional(),
});
export type ConfigFile = z.infer<typeof ConfigFile>;

/** The same settings where they come from the command line or the environment. */
export type Settings = Omit<ConfigFile, '$schema' | 'heuristics' | 'modules'>;

/** What the program runs with. */
export interface Config {
  readonly preset: (typeof PRESET_NAMES)[number];
  readonly heuristics: Readonly<Record<string, boolean | Readonly<Record<string, unknown>>>>;
  /** Absolute paths. */
  readonly modules: readonly string[];
  readonly gateScale: number;
  readonly cluster: string;
  /** Where files go; absent when the user named no place. */
  readonly out?: string;
  /** The store's location; absent when nothing is to be stored. */
  readonly db?: string;
  readonly formats?: readonly OutputFormat[];
  readonly failOn?: (typeof FAIL_ON)[number];
}
