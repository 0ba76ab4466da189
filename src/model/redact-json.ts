import { isSecretName, REDACTED, redactText } from './redact.ts';

/** A string of JSON, as it stands in the text. */
const STRING = /"(?:[^"\\]|\\.)*"/g;
/** Between a name and its value: `"name": "value"`, or the pair `["name", "value"]` that Spark's REST writes. */
const AFTER_NAME = /^\s*:\s*$/;
const BETWEEN_PAIR = /^\s*,\s*$/;
const BEFORE_PAIR = /\[\s*$/;

interface Before {
  /** As it stands in the text. */
  readonly token: string;
  readonly end: number;
  /** It stands first in an array. */
  readonly isFirst: boolean;
}

/**
 * JSON text without secrets: values whose name says that they are, and what looks like one inside of any string. Everything
 * else stays as it was written, numbers and repeated names too.
 */
export function redactJson(json: string): string {
  let before: Before | undefined;
  return json.replaceAll(STRING, (token: string, start: number) => {
    const between = before === undefined ? '' : json.slice(before.end, start);
    const isValue = before !== undefined && isNamed(before, between);
    const clean = isValue && token !== '""' ? quoted(REDACTED) : withoutSecrets(token);
    const isFirst = BEFORE_PAIR.test(json.slice(Math.max(0, start - 2), start));
    before = { token, end: start + token.length, isFirst };
    return clean;
  });
}

function isNamed({ token, isFirst }: Before, between: string): boolean {
  const isPair = AFTER_NAME.test(between) || (isFirst && BETWEEN_PAIR.test(between));
  return isPair && isSecretName(valueOf(token) ?? token);
}

function withoutSecrets(token: string): string {
  const text = valueOf(token);
  if (text === undefined) return token;
  const clean = redactText(text);
  return clean === text ? token : quoted(clean);
}

/** Undefined for a string that JSON does not allow: it is left alone, for nobody will read it as JSON. */
function valueOf(token: string): string | undefined {
  try {
    return String(JSON.parse(token));
  } catch {
    return undefined;
  }
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
