import type { ServerToken } from '../../src/server/access/tokens.ts';
import type { Routes } from '../../src/server/server.ts';
import { openWorld, type Served } from './a-server.ts';

export const ANN = 'ann-token-0123456789';
export const BOSS = 'boss-token-0123456789';
const ENV = { env: 'UNUSED' };
export const TOKENS: readonly ServerToken[] = [
  { name: 'ann', role: 'user', secret: async () => ANN },
  { name: 'boss', role: 'platform', secret: async () => BOSS },
];
export const tokenAuth = {
  kind: 'tokens',
  tokens: [
    { name: 'ann', token: ENV },
    { name: 'boss', role: 'platform', token: ENV },
  ],
};
const proxyAuth = {
  kind: 'proxy',
  userHeader: 'X-Forwarded-User',
  groupsHeader: 'X-Forwarded-Groups',
  platformUsers: ['boss'],
  platformGroups: ['data-platform'],
  dropsDomain: true,
};
export const OF_ANN = 'application_1700000000000_0003';
/** A page, a form that posts, and what is for the platform: as others register them. */
const routes: Routes = async (app, parts) => {
  app.get('/page', async (_request, reply) =>
    reply
      .type('text/html')
      .send(`<form action="/form">${JSON.stringify(parts.formFields())}</form>`),
  );
  app.post('/form', async ({ body }) => ({ body, viewer: parts.viewer() }));
  app.get('/platform', { config: { access: 'platform' } }, async () => 'secret');
  app.get('/asset.css', { config: { access: 'public' } }, async (_request, reply) =>
    reply.type('text/css').send('p{}'),
  );
};

/** One store behind servers that know their users in each way. */
export async function openDoors() {
  const world = await openWorld();
  const served = new Map<string, Served>();
  const settings = {
    none: {},
    tokens: { auth: tokenAuth, details: 'owner' },
    proxy: { auth: proxyAuth, details: 'owner' },
    strangers: { auth: { ...proxyAuth, addresses: ['10.0.0.0/8'] } },
    prefixed: { auth: tokenAuth, baseUrl: 'https://tools.example.org/sparkvet' },
  };
  for (const [name, each] of Object.entries(settings)) {
    served.set(name, await world.serve({ settings: each, tokens: TOKENS, routes: [routes] }));
  }
  return {
    world,
    served,
    at: (name: string, address: string): string => `${served.get(name)?.url}${address}`,
    [Symbol.asyncDispose]: async () => {
      for (const each of served.values()) await each[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
}
export type Doors = Awaited<ReturnType<typeof openDoors>>;

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
export const user = (name: string) => ({ 'x-forwarded-user': name });
export async function statusOf(url: string, init: RequestInit = {}): Promise<number> {
  return (await fetch(url, { redirect: 'manual', ...init })).status;
}
