import { isIP } from 'node:net';
import os from 'node:os';
import { Problem } from '../problem.ts';
import type { ServerSettings } from '../settings.ts';

/**
 * Where nobody is asked who they are, any site could have its name point here and read everything with its visitor's browser:
 * then only addresses, this machine's names and the one of `baseUrl` are answered.
 */
export function knownHosts({
  host,
  baseUrl,
}: Pick<ServerSettings, 'host' | 'baseUrl'>): ReadonlySet<string> {
  const names = ['localhost', host, os.hostname(), URL.parse(baseUrl ?? '')?.hostname ?? ''];
  // a header that cannot be read has no name either
  return new Set(names.filter((name) => name !== '').map((name) => name.toLowerCase()));
}

/** Throws Problem. `header` is the request's `Host`. */
export function refuseUnknownHost(known: ReadonlySet<string>, header: string | undefined): void {
  const name = URL.parse(`http://${header ?? ''}`)?.hostname.toLowerCase() ?? '';
  const bare = name.replace(/^\[|\]$/g, '');
  if (isIP(bare) !== 0 || known.has(bare) || bare.endsWith('.localhost')) return;
  throw new Problem({
    status: 421,
    code: 'unknown-host',
    title: 'Not a name of this server',
    detail: 'this name is not known here: set server.baseUrl to the address that people use',
  });
}
