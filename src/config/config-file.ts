import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import { ConfigError, reasonOf } from './config-error.ts';
import { nearNames, unknownName } from './near-names.ts';
import { ConfigFile } from './schema.ts';
import { valueAt } from './value-at.ts';

const BYTE_ORDER_MARK = '\ufeff';
/** `postgres://…`, `file:/…`, `:memory:`: places that are no paths. */
const NO_PATH = /^(?:[a-z][a-z0-9+.-]+)?:/i;

/** A config file with its paths made absolute. Throws ConfigError: which setting is wrong, and what it accepts. */
export async function readConfigFile(file: string): Promise<ConfigFile> {
  const value = await readJson(file);
  const parsed = ConfigFile.safeParse(value);
  if (!parsed.success) {
    const issues = parsed.error.issues.map((issue) => explain(issue, value));
    throw new ConfigError(`the config file ${file}: ${issues.join('; ')}`);
  }
  return withAbsolutePaths(parsed.data, path.dirname(path.resolve(file)));
}

async function readJson(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(`the config file ${file} cannot be read: ${reasonOf(cause)}`, { cause });
  }
  try {
    return JSON.parse(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
  } catch (cause) {
    throw new ConfigError(`the config file ${file} is not JSON: ${reasonOf(cause)}`, { cause });
  }
}

function withAbsolutePaths(config: ConfigFile, base: string): ConfigFile {
  const { modules, out, db } = config;
  return {
    ...config,
    ...(modules === undefined
      ? {}
      : { modules: modules.map((module) => path.resolve(base, module)) }),
    ...(out === undefined ? {} : { out: path.resolve(base, out) }),
    ...(db === undefined ? {} : { db: NO_PATH.test(db) ? db : path.resolve(base, db) }),
  };
}

function explain(issue: z.core.$ZodIssue, config: unknown): string {
  if (issue.code === 'unrecognized_keys') return issue.keys.map(unknownSetting).join('; ');
  const at = issue.path.join('.');
  if (at === '') return issue.message;
  if (issue.code !== 'invalid_value') return `${at}: ${issue.message}`;
  const given = valueAt(config, issue.path);
  const typed = typeof given === 'string' ? given : JSON.stringify(given);
  return `${at}: ${unknownName('value', typed, issue.values.map(String))}`;
}

/** Settings are one level deep: whatever zod does not know stands at the top. */
function unknownSetting(key: string): string {
  const near = nearNames(key, Object.keys(ConfigFile.shape));
  const hint = near.length === 0 ? '' : `: did you mean ${near.join(' or ')}?`;
  return `unknown setting "${key}"${hint}`;
}
