import { REDACTED } from '../../model/secrets/redacted.ts';
import { isSecretName } from '../../model/secrets/secret-names.ts';

/** Shorter ones would tear holes into ordinary words, and guard nothing. */
const MIN_LENGTH = 4;

/**
 * Servers like to quote what they refuse. What was sent as a secret is known exactly, so it is taken out of what they say whatever
 * stands around it; `redactText` knows only its usual surroundings. `identities` are the headers that said who asks.
 */
export function echoFilter(
  url: URL,
  identities: readonly Readonly<Record<string, string>>[],
): (text: string) => string {
  const secrets = [
    ...identities.flatMap(Object.entries<string>).flatMap(secretsOfHeader),
    ...secretsOfQuery(url),
  ]
    .filter((secret) => secret.length >= MIN_LENGTH)
    // the longest first: one may be part of another
    .toSorted((a, b) => b.length - a.length);
  return (text) => secrets.reduce((clean, secret) => clean.replaceAll(secret, REDACTED), text);
}

function secretsOfHeader([name, value]: readonly [string, string]): readonly string[] {
  if (name === 'cookie') return [value.slice(value.indexOf('=') + 1).replaceAll('"', '')];
  const [, scheme = '', token = ''] = /^(\w+) (.+)$/.exec(value) ?? [];
  if (name !== 'authorization') return [value, token];
  const pair = scheme === 'Basic' ? Buffer.from(token, 'base64').toString('utf8') : '';
  return [token, pair.slice(pair.indexOf(':') + 1)];
}

/** A delegation token of HDFS, and what a gateway puts into `_`. */
const SECRET_QUERY = /^(?:delegation|_)$/;

function secretsOfQuery({ searchParams }: URL): readonly string[] {
  return [...searchParams]
    .filter(([name]) => SECRET_QUERY.test(name) || isSecretName(name))
    .map(([, value]) => value);
}
