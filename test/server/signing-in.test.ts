import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refuseOpenDoor } from '../../src/server/access/open-door.ts';
import { ServerSettings } from '../../src/server/settings.ts';
import { formTokenOf } from './asking.ts';
import {
  ANN,
  BOSS,
  bearer,
  type Doors,
  openDoors,
  statusOf,
  TOKENS,
  tokenAuth,
  user,
} from './known-users.ts';

let doors: Doors;
beforeAll(async () => {
  doors = await openDoors();
});
afterAll(async () => doors[Symbol.asyncDispose]());
const at = (name: string, address: string): string => doors.at(name, address);

const form = (
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): RequestInit => ({
  method: 'POST',
  redirect: 'manual',
  headers,
  body: new URLSearchParams(fields),
});
const post = (headers: Record<string, string>): RequestInit => ({ method: 'POST', headers });

const signIn = async (name: string, fields: Record<string, string>) => {
  const html = await (await fetch(at(name, '/login'))).text();
  return fetch(at(name, '/login'), form({ formToken: formTokenOf(html), ...fields }));
};

describe('signing in', () => {
  it('leads from a page over the form to the page', async () => {
    const html = { accept: 'text/html' };
    const sent = await fetch(at('tokens', '/page?a=b'), { headers: html, redirect: 'manual' });
    expect(sent.status).toBe(303);
    expect(sent.headers.get('location')).toBe('/login?next=%2Fpage%3Fa%3Db');
    const done = await signIn('tokens', { token: ANN, next: '/page?a=b' });
    expect(done.status).toBe(303);
    expect(done.headers.get('location')).toBe('/page?a=b');
    const cookie = done.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax$/);
    expect(cookie).not.toContain(ANN);
    const session = cookie.split(';')[0] ?? '';
    expect(await statusOf(at('tokens', '/page'), { headers: { cookie: session } })).toBe(200);
    expect(await statusOf(at('tokens', '/platform'), { headers: { cookie: session } })).toBe(403);
    const forged = session.replace(
      Buffer.from('ann').toString('base64url'),
      Buffer.from('boss').toString('base64url'),
    );
    expect(await statusOf(at('tokens', '/page'), { headers: { cookie: forged } })).toBe(401);
  });

  it.for([
    ['https://evil.example/', '/'],
    ['//evil.example/', '/'],
    ['/\\evil.example', '/'],
    ['/ok?next=//evil', '/ok?next=//evil'],
    ['/a\r\nset-cookie: x=y', '/'],
  ] as const)('goes nowhere else: %j', async ([next, location]) => {
    const done = await signIn('tokens', { token: ANN, next });
    expect(done.headers.get('location')).toBe(location);
  });

  it('does not say which part of a token is right', async () => {
    const wrong = await signIn('tokens', { token: ANN.slice(0, -1), next: '/' });
    expect(wrong.status).toBe(401);
    expect(await wrong.text()).toContain('none of ours');
    expect(wrong.headers.get('set-cookie')).toBeNull();
  });

  it('stands under the prefix that people see, and is theirs over https alone', async () => {
    const html = { accept: 'text/html' };
    const sent = await fetch(at('prefixed', '/sparkvet/page'), {
      headers: html,
      redirect: 'manual',
    });
    expect(sent.headers.get('location')).toBe('/sparkvet/login?next=%2Fpage');
    const done = await signIn('prefixed', { token: ANN, next: '/page' });
    expect(done.headers.get('location')).toBe('/sparkvet/page');
    expect(done.headers.get('set-cookie')).toMatch(/Path=\/sparkvet\/;.*; Secure$/);
    const page = await fetch(at('prefixed', '/page'), { headers: bearer(ANN) });
    expect(await page.text()).toContain('<form action="/sparkvet/form">');
  });

  it('ends', async () => {
    const out = await fetch(
      at('tokens', '/logout'),
      form({ formToken: formTokenOf(await (await fetch(at('tokens', '/login'))).text()) }),
    );
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0');
    expect(out.headers.get('clear-site-data')).toBe('"cache"');
  });

  it('may be tried ten times a minute', async () => {
    const some = await doors.world.serve({ settings: { auth: tokenAuth }, tokens: TOKENS });
    const field = formTokenOf(await (await fetch(`${some.url}/login`)).text());
    const statuses: number[] = [];
    for (let n = 0; n < 12; n += 1) {
      const init = form({ formToken: field, token: `guess-${n}`, next: '/' });
      statuses.push(await statusOf(`${some.url}/login`, init));
    }
    await some[Symbol.asyncDispose]();
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.at(-1)).toBe(429);
  });
});

const cookie = (session: string) => ({ cookie: `sparkvet_session=${session}` });
const FORGED = `${Buffer.from('ann').toString('base64url')}.9999999999999.${'x'.repeat(43)}`;

describe('guessing', () => {
  it.for([
    ['a token', bearer(`${ANN}x`)],
    ['a session', cookie(FORGED)],
  ] as const)('%s tells nothing after ten tries a minute', async ([, wrong]) => {
    await using some = await doors.world.serve({ settings: { auth: tokenAuth }, tokens: TOKENS });
    const ask = async (headers: Record<string, string>, remoteAddress = '10.0.0.1') =>
      some.app.inject({ url: '/api/v1/health', headers, remoteAddress });
    const status = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).statusCode;
    expect(await status(bearer(ANN))).toBe(200);

    const statuses: number[] = [];
    for (let n = 0; n < 12; n += 1) statuses.push(await status(wrong));

    expect(statuses).toEqual([...Array<number>(10).fill(401), 429, 429]);
    const refused = await ask(bearer(BOSS));
    expect(refused.statusCode).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    // who was let in from there is not locked out
    expect(await status(bearer(ANN))).toBe(200);
    expect(await status(bearer(BOSS), '10.0.0.2')).toBe(200);
  });

  it('sends a browser with an old session to the form, however many come from its address', async () => {
    await using some = await doors.world.serve({ settings: { auth: tokenAuth }, tokens: TOKENS });
    const headers = { ...cookie(FORGED), accept: 'text/html' };
    const places: unknown[] = [];
    for (let n = 0; n < 12; n += 1) {
      const answer = await some.app.inject({ url: '/page', headers });
      places.push(answer.headers.location);
    }
    expect(new Set(places)).toEqual(new Set(['/login?next=%2Fpage']));
  });

  it('from the many addresses that one machine has is from one', async () => {
    await using some = await doors.world.serve({ settings: { auth: tokenAuth }, tokens: TOKENS });
    const statuses: number[] = [];
    for (let n = 0; n < 11; n += 1) {
      const from = { url: '/page', remoteAddress: `2001:db8::${n + 1}` };
      statuses.push((await some.app.inject({ ...from, headers: bearer('x') })).statusCode);
    }
    expect(statuses.at(-1)).toBe(429);
  });

  it('does not lock out who signs in', async () => {
    await using some = await doors.world.serve({ settings: { auth: tokenAuth }, tokens: TOKENS });
    for (let n = 0; n < 11; n += 1)
      await statusOf(`${some.url}/api/v1/health`, { headers: bearer('x') });
    const field = formTokenOf(await (await fetch(`${some.url}/login`)).text());
    const done = await fetch(
      `${some.url}/login`,
      form({ formToken: field, token: ANN, next: '/' }),
    );
    const session = done.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect(await statusOf(`${some.url}/api/v1/health`, { headers: { cookie: session } })).toBe(200);
  });
});

describe('forms of other sites', () => {
  it.for([
    [{ 'sec-fetch-site': 'same-origin' }, 200],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{}, 200],
  ] as const)('%j: %i', async ([headers, status]) => {
    expect(await statusOf(at('none', '/form'), post(headers))).toBe(status);
  });

  it('need the field of this server’s pages', async () => {
    const send = async (fields: Record<string, string>, headers: Record<string, string> = {}) =>
      statusOf(at('proxy', '/form'), {
        method: 'POST',
        headers: { ...user('ann'), ...headers },
        body: new URLSearchParams(fields),
      });
    const html = await (await fetch(at('proxy', '/page'), { headers: user('ann') })).text();
    const formToken = /"value":"([^"]+)"/.exec(html)?.[1] ?? '';
    expect(await send({})).toBe(403);
    expect(await send({ formToken: 'x' })).toBe(403);
    // browsers send this by themselves
    expect(await send({}, { authorization: 'Basic YW5uOmFubg==' })).toBe(403);
    expect(await send({ formToken })).toBe(200);
    expect(await send({ formToken }, user('bob'))).toBe(403);
  });

  it('reach no server that asks nobody by a name of their own', async () => {
    const response = await doors.served
      .get('none')
      ?.app.inject({ url: '/page', headers: { host: 'evil.example:80' } });
    expect(response?.statusCode).toBe(421);
  });
});

describe('an open door', () => {
  it.for([
    [{}, true],
    [{ host: 'localhost' }, true],
    [{ host: '127.8.0.1' }, true],
    [{ host: '::1' }, true],
    [{ host: '0.0.0.0' }, false],
    [{ host: '::' }, false],
    [{ host: '192.168.1.5' }, false],
    [{ host: 'spark.example.org' }, false],
    [{ host: '0.0.0.0', allowsEverybody: true }, true],
    [{ host: '0.0.0.0', auth: tokenAuth }, true],
  ] as const)('%j', ([settings, isFine]) => {
    expect(refusalOf(settings).includes('"allowsEverybody": true')).toBe(!isFine);
  });
});

function refusalOf(settings: unknown): string {
  try {
    refuseOpenDoor(ServerSettings.parse(settings));
    return '';
  } catch (error) {
    return String(error);
  }
}
