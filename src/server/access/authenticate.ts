import type { FastifyRequest } from 'fastify';
import type { Viewer } from '../parts.ts';
import { forbidden, unauthorized } from '../problem.ts';
import type { ServerSettings } from '../settings.ts';
import { sessionCookieOf } from './cookies.ts';
import type { Guesses } from './guesses.ts';
import { knownHosts, refuseUnknownHost } from './known-hosts.ts';
import { addressList, viewerOfProxy } from './proxy-user.ts';
import { type ServerToken, viewerOfSession, viewerOfToken } from './tokens.ts';
import { NOBODY } from './viewer-context.ts';

/** Finds out who asks. Throws Problem where it must be known and is not. */
export type Authenticate = (request: FastifyRequest) => Promise<Viewer>;

export interface AuthenticateWith {
  readonly settings: ServerSettings;
  readonly tokens: readonly ServerToken[];
  readonly guesses: Guesses;
  readonly nowMs: () => number;
}

/** Throws ConfigError for addresses that are none. */
export function authenticator({ settings, ...known }: AuthenticateWith): Authenticate {
  const { auth } = settings;
  switch (auth.kind) {
    case 'none': {
      const hosts = knownHosts(settings);
      return async ({ headers }) => {
        refuseUnknownHost(hosts, headers.host);
        return { role: 'platform' };
      };
    }
    case 'tokens':
      return async (request) => byToken(request, known);
    case 'proxy': {
      const proxies = addressList(auth.addresses, 'server.auth.addresses');
      return async ({ raw }) =>
        viewerOfProxy(auth, proxies, {
          address: raw.socket.remoteAddress,
          headers: raw.headersDistinct,
        });
    }
  }
}

async function byToken(
  request: FastifyRequest,
  { tokens, guesses, nowMs }: Omit<AuthenticateWith, 'settings'>,
): Promise<Viewer> {
  const { authorization = '', cookie } = request.headers;
  const [, bearer] = /^Bearer +(\S+) *$/i.exec(authorization) ?? [];
  const session = sessionCookieOf(cookie);
  const ask = 'send a token: Authorization: Bearer …';
  if (bearer === undefined && session === undefined) throw unauthorized(ask);
  const viewer =
    bearer === undefined
      ? await viewerOfSession(tokens, session ?? '', nowMs())
      : await viewerOfToken(tokens, bearer);
  if (viewer === undefined) {
    throw await guesses.refusal(request, bearer === undefined ? ask : 'this token is none of ours');
  }
  await guesses.admit(request, viewer.name);
  return viewer;
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
