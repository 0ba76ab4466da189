import { isIP } from 'node:net';
import { ConfigError } from '../../config/config-error.ts';
import type { ServerSettings } from '../settings.ts';

/** Throws ConfigError where others than this machine could read everything and nobody has said that they may. */
export function refuseOpenDoor({ host, auth, allowsEverybody }: ServerSettings): void {
  if (auth.kind !== 'none' || allowsEverybody || isLoopback(host)) return;
  throw new ConfigError(
    `server.host ${host} is more than this machine, and nobody is asked who they are: set server.auth (docs/server.md), or "allowsEverybody": true in the server section if everybody who reaches it may see everything`,
  );
}

function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}
