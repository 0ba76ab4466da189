import { z } from 'zod';
import { unknownName } from '../../config/near-names.ts';
import { badRequest } from '../problem.ts';

/** What a client sent, where it is what the schema says. Throws Problem: which parameter is wrong, and what it takes. */
export function checked<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const names = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  throw badRequest(parsed.error.issues.flatMap((issue) => inWords(issue, what, names)).join('; '));
}

const SHOWN_LENGTH = 60;

function inWords(
  issue: z.core.$ZodIssue,
  what: string,
  names: readonly string[],
): readonly string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownName(what, key.slice(0, SHOWN_LENGTH), names));
  }
  const at = issue.path.join('.');
  const of = at === '' ? 'the body' : `${what} ${at}`;
  if (issue.code === 'invalid_value') {
    return [`${of}: accepted: ${issue.values.map(String).join(', ')}`];
  }
  if (at !== '' && issue.message.endsWith('received array'))
    return [`${of}: is given more than once`];
  return [`${of}: ${issue.message}`];
}
