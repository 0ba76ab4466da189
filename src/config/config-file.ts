import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import { reasonOf } from '../files/reason.ts';
import type { Budgets } from '../model/budget.ts';
import { withoutUndefined } from '../model/record-of.ts';
import { isSecretName } from '../model/secrets/secret-names.ts';
import { BudgetSettings } from './budgets.ts';
import { ConfigError } from './config-error.ts';
import { knownNamesAt } from './known-names.ts';
import { didYouMean, nearNames, unknownName } from './near-names.ts';
import { optional } from './option-value.ts';
import { repeatedNames } from './repeated-names.ts';
import { ConfigFile } from './schema.ts';
import { withAbsoluteSources, withAbsoluteTokens } from './source-paths.ts';
import { valueAt } from './value-at.ts';

const BYTE_ORDER_MARK = '\ufeff';
/** `postgres://…`, `file:/…`, `:memory:`: places that are no paths. */
const NO_PATH = /^(?:[a-z][a-z0-9+.-]+)?:/i;

/** A config file with its paths made absolute. Throws ConfigError: which setting is wrong, and what it accepts. */
export async function readConfigFile(file: string): Promise<ConfigFile> {
  const config = await readSettings(`the config file ${file}`, file, ConfigFile);
  return withAbsolutePaths(config, path.dirname(path.resolve(file)));
}

/** What `--budget` names. Throws ConfigError. */
export async function readBudgetFile(file: string): Promise<Budgets> {
  return readSettings(`--budget: ${file}`, file, BudgetSettings);
}

async function readSettings<S extends z.ZodType>(
  what: string,
  file: string,
  schema: S,
): Promise<z.output<S>> {
  const value = await readJson(what, file);
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const issues = checked.error.issues.map((issue) => explain(issue, value, schema));
  throw new ConfigError(`${what}: ${issues.join('; ')}`);
}

async function readJson(what: string, file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(`${what} cannot be read: ${reasonOf(cause)}`, { cause });
  }
  const value = parsed(what, text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
  const [repeated] = repeatedNames(text);
  if (repeated === undefined) return value;
  const { name, line } = repeated;
  throw new ConfigError(`${what}: "${name}" is there twice: in line ${line} once more`);
}

function parsed(what: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigError(`${what} is not JSON: ${mistakeIn(text, cause)}`);
  }
}

/** V8 quotes so many characters on either side of what it did not expect. */
const QUOTED_AROUND = 10;
const QUOTING = /^(?:(.*?), )?(\.{3})?"(.*)"(?:\.{3})? is not valid JSON$/s;

/** What is wrong and in which line, without the text that V8 quotes: it may hold a secret. */
function mistakeIn(text: string, error: unknown): string {
  const reason = reasonOf(error);
  const [quoting, mistake = 'no value', before, quoted = ''] = QUOTING.exec(reason) ?? [];
  if (quoting === undefined) return reason;
  const at = text.indexOf(quoted) + (before === undefined ? 0 : QUOTED_AROUND);
  return `${mistake} in line ${text.slice(0, at).split('\n').length}`;
}

function withAbsolutePaths(config: ConfigFile, base: string): ConfigFile {
  const { modules, out, db, clusters, eventLogDirs, server } = config;
  const from = (place: string): string => path.resolve(base, place);
  const unlessAddress = (place: string): string => (NO_PATH.test(place) ? place : from(place));
  return {
    ...config,
    ...withoutUndefined({
      modules: modules?.map(from),
      out: optional(out, from),
      db: optional(db, unlessAddress),
      clusters: clusters && withAbsoluteSources(clusters, base),
      eventLogDirs: eventLogDirs?.map(unlessAddress),
      server: server && withAbsoluteTokens(server, base),
    }),
  };
}

function explain(issue: z.core.$ZodIssue, config: unknown, schema: z.core.$ZodType): string {
  if (issue.code === 'unrecognized_keys') {
    const known = knownNamesAt(schema, issue.path, config);
    return issue.keys.map((key) => unknownSetting(key, issue.path.join('.'), known)).join('; ');
  }
  const at = issue.path.join('.');
  if (at === '') return issue.message;
  const accepted = acceptedBy(issue);
  const given = valueAt(config, issue.path);
  // behind the name of a secret and a colon, what is said would be taken for the secret, and not be said
  const place = isSecretName(at) ? at : `${at}:`;
  if (accepted === undefined)
    return `${place} ${given === undefined ? missing(issue) : issue.message}`;
  if (given === undefined) return `${place} is missing (accepted: ${accepted.join(', ')})`;
  const typed = typeof given === 'string' ? given : JSON.stringify(given);
  return `${place} ${unknownName('value', typed, accepted)}`;
}

function acceptedBy(issue: z.core.$ZodIssue): readonly string[] | undefined {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  // the setting has a `kind`, and its value is none of those there are
  const isKind = issue.code === 'invalid_union' && 'options' in issue;
  return isKind && Array.isArray(issue.options) ? issue.options.map(String) : undefined;
}

function missing(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_type' ? `is missing (${issue.expected})` : issue.message;
}

function unknownSetting(key: string, at: string, known: readonly string[]): string {
  const place = at === '' ? '' : ` in ${at}`;
  return `unknown setting "${key}"${place}${didYouMean(nearNames(key, known), at === '' ? key : at)}`;
}
