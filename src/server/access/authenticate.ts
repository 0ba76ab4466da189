import type { FastifyRequest } from 'fastify';
import type { Viewer } from '../parts.ts';
import { forbidden, unauthorized } from '../problem.ts';
import type { ServerSettings } from '../settings.ts';
import { sessionCookieOf } from './cookies.ts';
import { knownHosts, refuseUnknownHost } from './known-hosts.ts';
import { addressList, viewerOfProxy } from './proxy-user.ts';
import { type ServerToken, viewerOfSession, viewerOfToken } from './tokens.ts';
import { NOBODY } from './viewer-context.ts';

/** Finds out who asks. Throws Problem where it must be known and is not. */
export type Authenticate = (request: FastifyRequest) => Promise<Viewer>;

export interface AuthenticateWith {
  readonly settings: ServerSettings;
  readonly tokens: readonly ServerToken[];
  readonly nowMs: () => number;
}

/** Throws ConfigError for addresses that are none. */
export function authenticator({ settings, tokens, nowMs }: AuthenticateWith): Authenticate {
  const { auth } = settings;
  switch (auth.kind) {
    case 'none': {
      const known = knownHosts(settings);
      return async ({ headers }) => {
        refuseUnknownHost(known, headers.host);
        return { role: 'platform' };
      };
    }
    case 'tokens':
      return async (request) => byToken(request, tokens, nowMs());
    case 'proxy': {
      const proxies = addressList(auth.addresses, 'server.auth.addresses');
      return async ({ headers, raw }) =>
        viewerOfProxy(auth, proxies, { address: raw.socket.remoteAddress, headers });
    }
  }
}

async function byToken(
  { headers }: FastifyRequest,
  tokens: readonly ServerToken[],
  nowMs: number,
): Promise<Viewer> {
  const [, bearer] = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
  if (bearer !== undefined) {
    const viewer = await viewerOfToken(tokens, bearer);
    if (viewer === undefined) throw unauthorized('this token is none of ours');
    return viewer;
  }
  const session = sessionCookieOf(headers.cookie);
  const viewer = session === undefined ? undefined : await viewerOfSession(tokens, session, nowMs);
  if (viewer !== undefined) return viewer;
  throw unauthorized('send a token: Authorization: Bearer …');
}

/** The viewer, where the route is for such a one. Throws Problem. */
export async function admitted(
  authenticate: Authenticate,
  request: FastifyRequest,
): Promise<Viewer> {
  const { access = 'viewer' } = request.routeOptions.config;
  if (access === 'public') return NOBODY;
  const viewer = await authenticate(request);
  if (access === 'platform' && viewer.role !== 'platform') {
    throw forbidden('this is for the platform: its role, or somebody who has it');
  }
  return viewer;
}
