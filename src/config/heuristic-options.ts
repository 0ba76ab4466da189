import type { z } from 'zod';
import type { Heuristic } from '../heuristics/heuristic.ts';
import { ConfigError } from './config-error.ts';
import { unknownName } from './near-names.ts';
import { isObject, valueAt } from './value-at.ts';

/**
 * What the preset sets and the user sets over it, tried against the heuristic's schema. Throws ConfigError: which option, and
 * what it accepts.
 */
export function checkedOptions(
  { meta, options: schema }: Heuristic,
  ofPreset: unknown,
  set: Readonly<Record<string, unknown>>,
): object {
  const defaults = defaultsOf(schema);
  const options = { ...(isObject(ofPreset) ? ofPreset : {}), ...set };
  const parsed = schema.safeParse(options);
  const problems = parsed.success
    ? ignored(set, parsed.data)
    : parsed.error.issues.flatMap((issue) => explain(issue, defaults));
  if (problems.length === 0) return options;
  throw new ConfigError(`heuristics.${meta.id}: ${problems.join('; ')}`);
}

/** What a heuristic runs with when nothing is set; empty for one whose options have no defaults. */
export function defaultsOf(schema: z.ZodType): Readonly<Record<string, unknown>> {
  const { data } = schema.safeParse({});
  return isObject(data) ? data : {};
}

/** A schema that is not strict drops what it does not know; a setting that does nothing is wrong. */
function ignored(set: Readonly<Record<string, unknown>>, parsed: unknown): readonly string[] {
  const known = isObject(parsed) ? Object.keys(parsed) : [];
  return Object.keys(set)
    .filter((name) => !known.includes(name))
    .map((name) => unknownName('option', name, known));
}

function explain(issue: z.core.$ZodIssue, defaults: unknown): readonly string[] {
  const at = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') {
    return [at === '' ? issue.message : `${at}: ${issue.message}`];
  }
  const place = at === '' ? '' : `${at}: `;
  const known = valueAt(defaults, issue.path);
  const names = isObject(known) ? Object.keys(known) : [];
  return issue.keys.map((key) => `${place}${unknownName('option', key, names)}`);
}
