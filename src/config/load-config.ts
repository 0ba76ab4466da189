import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import { withoutUndefined } from '../model/record-of.ts';
import { ConfigError } from './config-error.ts';
import { nearNames, unknownName } from './near-names.ts';
import {
  type Config,
  ConfigFile,
  FAIL_ON,
  OUTPUT_FORMATS,
  PRESET_NAMES,
  type Settings,
} from './schema.ts';

export const DEFAULT_OUT = './sparkvet-out';
const DATABASE_NAME = 'sparkvet.db';

/** Names of environment variables by setting. */
const ENVIRONMENT = {
  preset: 'SPARKVET_PRESET',
  gateScale: 'SPARKVET_GATE_SCALE',
  cluster: 'SPARKVET_CLUSTER',
  out: 'SPARKVET_OUT',
  db: 'SPARKVET_DB',
  failOn: 'SPARKVET_FAIL_ON',
  config: 'SPARKVET_CONFIG',
} as const;

export interface ConfigSources {
  /** Path of the config file, as given on the command line. */
  readonly file?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly flags: Settings;
}

/** Flags over environment over file over defaults. Throws ConfigError: which setting, and what it accepts. */
export async function loadConfig({ file, environment, flags }: ConfigSources): Promise<Config> {
  const named = file ?? environment[ENVIRONMENT.config];
  const fromFile = named === undefined ? {} : await readConfigFile(named);
  const set: Settings = {
    ...withoutUndefined(fromFile),
    ...withoutUndefined(fromEnvironment(environment)),
    ...withoutUndefined(flags),
  };
  const base = path.dirname(path.resolve(named ?? '.'));
  return {
    preset: set.preset ?? 'recommended',
    heuristics: fromFile.heuristics ?? {},
    modules: (fromFile.modules ?? []).map((module) => path.resolve(base, module)),
    gateScale: set.gateScale ?? 1,
    cluster: set.cluster ?? 'default',
    ...withoutUndefined({
      out: set.out,
      db:
        set.store === false
          ? undefined
          : (set.db ?? path.join(set.out ?? DEFAULT_OUT, DATABASE_NAME)),
      formats: set.formats,
      failOn: set.failOn,
    }),
  };
}

async function readConfigFile(file: string): Promise<ConfigFile> {
  const parsed = ConfigFile.safeParse(await readJson(file));
  if (parsed.success) return parsed.data;
  throw new ConfigError(`${file}: ${parsed.error.issues.map(explainIssue).join('; ')}`);
}

async function readJson(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(`the config file ${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigError(`${file} is not JSON: ${messageOf(cause)}`, { cause });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function explainIssue(issue: z.core.$ZodIssue): string {
  const at = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => explainKey(at, key)).join('; ');
  }
  return at === '' ? issue.message : `${at}: ${issue.message}`;
}

function explainKey(at: string, key: string): string {
  const near = at === '' ? nearNames(key, Object.keys(ConfigFile.shape)) : [];
  const hint = near.length === 0 ? '' : `, did you mean ${near.join(' or ')}?`;
  return `unknown setting "${at === '' ? key : `${at}.${key}`}"${hint}`;
}

function fromEnvironment(environment: ConfigSources['environment']): Settings {
  const value = (name: keyof typeof ENVIRONMENT): string | undefined => {
    const text = environment[ENVIRONMENT[name]];
    return text === '' ? undefined : text;
  };
  const scale = value('gateScale');
  return withoutUndefined({
    preset: oneOf(ENVIRONMENT.preset, value('preset'), PRESET_NAMES),
    gateScale: scale === undefined ? undefined : parseGateScale(ENVIRONMENT.gateScale, scale),
    cluster: value('cluster'),
    out: value('out'),
    db: value('db'),
    failOn: oneOf(ENVIRONMENT.failOn, value('failOn'), FAIL_ON),
  });
}

/** The value as one of `names`; undefined stays. Throws ConfigError that names the option and lists what it accepts. */
export function oneOf<T extends string>(
  option: string,
  value: string | undefined,
  names: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const found = names.find((name) => name === value);
  if (found === undefined)
    throw new ConfigError(`${option}: ${unknownName('value', value, names)}`);
  return found;
}

/** A number above 0. Throws ConfigError. */
export function parseGateScale(option: string, text: string): number {
  const scale = Number(text);
  if (text.trim() !== '' && Number.isFinite(scale) && scale > 0) return scale;
  throw new ConfigError(`${option}: "${text}" is not a number above 0`);
}

/** Several values, each one of the formats. Throws ConfigError. */
export function parseFormats(
  option: string,
  values: readonly string[] | undefined,
): OutputFormats | undefined {
  return values?.map((value) => oneOf(option, value, OUTPUT_FORMATS) ?? 'terminal');
}
type OutputFormats = (typeof OUTPUT_FORMATS)[number][];
