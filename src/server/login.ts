import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { MS_PER_HOUR, MS_PER_SECOND } from '../model/units.ts';
import { sessionCookie } from './access/cookies.ts';
import type { FormTokens } from './access/form-token.ts';
import type { Guesses } from './access/guesses.ts';
import { type ServerToken, sessionFor, viewerOfToken } from './access/tokens.ts';
import { NOBODY } from './access/viewer-context.ts';
import { prefixOf } from './path-prefix.ts';
import type { ServerSettings } from './settings.ts';
import type { Shell } from './shell.ts';

export interface LoginWith {
  readonly settings: ServerSettings;
  readonly tokens: readonly ServerToken[];
  readonly guesses: Guesses;
  readonly shell: Shell;
  readonly forms: FormTokens;
  readonly nowMs: () => number;
}

const LoginQuery = z.object({ next: z.string().max(2_000).optional().catch(undefined) });
const LoginBody = z.object({ token: z.string(), next: z.string().max(2_000).catch('/') });
/** Guesses of one address. A token of 128 bits is out of reach anyway; what people choose may not be. */
const LOGINS_PER_MINUTE = 10;

/** `/login` and `/logout` for browsers, where people show a token once and get a cookie. */
export function loginRoutes(
  app: FastifyInstance,
  { settings, tokens, guesses, shell, forms, nowMs }: LoginWith,
): void {
  const { auth, baseUrl = '' } = settings;
  if (auth.kind !== 'tokens') return;
  const cookie = { path: `${prefixOf(baseUrl)}/`, isSecure: baseUrl.startsWith('https:') };
  const form = (reply: FastifyReply, next: string, trouble?: string): string => {
    void reply.type('text/html; charset=utf-8').header('cache-control', 'no-store');
    const more = trouble === undefined ? {} : { trouble };
    return shell.login({ action: '/login', next, fields: forms.fields(NOBODY), ...more });
  };
  app.get('/login', { config: { access: 'public' } }, async ({ query }, reply) =>
    form(reply, ownPath(LoginQuery.parse(query).next)),
  );
  const rateLimit = { max: LOGINS_PER_MINUTE, timeWindow: '1 minute' };
  app.post('/login', { config: { access: 'public', rateLimit } }, async (request, reply) => {
    const { token, next } = LoginBody.parse(request.body);
    const viewer = await viewerOfToken(tokens, token.trim());
    if (viewer === undefined) {
      void reply.code(401);
      return form(reply, ownPath(next), 'This token is none of ours.');
    }
    guesses.know(request, viewer.name);
    const session = await sessionFor(
      { ...viewer, secret: async () => token.trim() },
      nowMs() + auth.sessionHours * MS_PER_HOUR,
    );
    const maxAgeSeconds = Math.floor((auth.sessionHours * MS_PER_HOUR) / MS_PER_SECOND);
    void reply.header('set-cookie', sessionCookie(session, { ...cookie, maxAgeSeconds }));
    return reply.redirect(ownPath(next), 303);
  });
  app.post('/logout', { config: { access: 'public' } }, async (_request, reply) => {
    void reply
      .header('set-cookie', sessionCookie('', { ...cookie, maxAgeSeconds: 0 }))
      .header('clear-site-data', '"cache"');
    return reply.redirect('/login', 303);
  });
}

/** Where to go after signing in: a path of this server and of no other. */
function ownPath(next: string | undefined): string {
  if (next === undefined || !/^\/(?![/\\])[^\p{Cc}\\]*$/u.test(next)) return '/';
  return next;
}
