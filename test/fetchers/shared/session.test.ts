import { describe, expect, it } from 'vitest';
import type { HttpAuth } from '../../../src/fetchers/shared/http-settings.ts';
import { type Exchange, serve } from '../../support/fixture-server.ts';
import { aClient, aSignal, failureOf, Numbered, ONE } from './reading.ts';

const COOKIE = 'hadoop.auth="u=eva&p=eva@REALM&t=kerberos&e=1&s=s1gned="';
const SET = { 'set-cookie': `${COOKIE}; Path=/; HttpOnly` };
const OTHER = COOKIE.replace('s1gned', 'an0ther');

/** Negotiate 1, Negotiate 2, … */
function aTicketOffice(): HttpAuth {
  let count = 0;
  return {
    kind: 'computed',
    authorization: async () => Promise.resolve(`Negotiate ${(count += 1)}`),
  };
}
const byTicket = (count: number) => ({ authorization: `Negotiate ${count}`, cookie: undefined });
const byCookie = (cookie = COOKIE) => ({ authorization: undefined, cookie });

/** Asks for each path once, one after the other. */
async function askInTurn(
  exchanges: readonly Exchange[],
  auth: HttpAuth = aTicketOffice(),
): Promise<readonly unknown[]> {
  await using server = await serve(exchanges.map((exchange) => ({ body: ONE, ...exchange })));
  const client = aClient(server.url, { auth });
  const answers: unknown[] = [];
  for (const path of new Set(exchanges.map((exchange) => exchange.path.split('?')[0] ?? ''))) {
    // oxlint-disable-next-line no-await-in-loop -- each has what the one before was given
    answers.push(await client.getJson(path, Numbered, { signal: aSignal() }));
  }
  return answers;
}

describe("Hadoop's cookie", () => {
  it('takes the place of the ticket', async () => {
    const answers = await askInTurn([
      { path: '/a', expects: byTicket(1), headers: SET },
      { path: '/b', expects: byCookie() },
      { path: '/c', expects: byCookie() },
    ]);
    expect(answers).toHaveLength(3);
  });

  it('is asked for again when it has run out, within the same try', async () => {
    const answers = await askInTurn([
      { path: '/a', expects: byTicket(1), headers: SET },
      {
        path: '/b',
        expects: byCookie(),
        status: 401,
        headers: { 'www-authenticate': 'Negotiate' },
      },
      { path: '/b', expects: byTicket(2), headers: { 'set-cookie': OTHER } },
      { path: '/c', expects: byCookie(OTHER) },
    ]);
    expect(answers).toHaveLength(3);
  });

  it('is dropped when Hadoop takes it back', async () => {
    const answers = await askInTurn([
      { path: '/a', expects: byTicket(1), headers: SET },
      {
        path: '/b',
        expects: byCookie(),
        headers: { 'set-cookie': 'hadoop.auth=; Path=/; HttpOnly' },
      },
      { path: '/c', expects: byTicket(2), headers: { 'set-cookie': 'hadoop.auth=""; Path=/' } },
      { path: '/d', expects: byTicket(3) },
    ]);
    expect(answers).toHaveLength(4);
  });

  it('follows a simple user name too', async () => {
    const answers = await askInTurn(
      [
        { path: '/a?user.name=eva', expects: { cookie: undefined }, headers: SET },
        { path: '/b?user.name=eva', expects: byCookie() },
      ],
      { kind: 'simple', userName: 'eva' },
    );
    expect(answers).toHaveLength(2);
  });

  it.for<[string, HttpAuth, string, (count: number) => Exchange['expects']]>([
    ["a gateway's", aTicketOffice(), 'KNOXSESSIONID=x; Path=/', byTicket],
    ['one that looks like it', aTicketOffice(), 'x=y; hadoop.auth=z', byTicket],
    ['one for https only', aTicketOffice(), `${COOKIE}; Secure`, byTicket],
    [
      'one for a caller with a token',
      { kind: 'bearer', token: 't' },
      COOKIE,
      () => ({ cookie: undefined }),
    ],
    ['one for nobody', { kind: 'none' }, COOKIE, () => ({ cookie: undefined })],
  ])('%s is not kept', async ([, auth, cookie, expects]) => {
    const kept = expects(1);
    const next = expects(2);
    const answers = await askInTurn(
      [
        { path: '/a', headers: { 'set-cookie': cookie }, ...(kept && { expects: kept }) },
        { path: '/b', ...(next && { expects: next }) },
      ],
      auth,
    );
    expect(answers).toHaveLength(2);
  });

  it('goes to no other origin, and is taken from none', async () => {
    await using other = await serve();
    await using own = await serve();
    const location = `${other.url}/b`;
    own.expect(
      { path: '/a', expects: byTicket(1), status: 307, headers: { ...SET, location } },
      { path: '/c', expects: byCookie(), body: ONE },
    );
    other.expect({
      path: '/b',
      expects: { authorization: undefined, cookie: undefined },
      headers: { 'set-cookie': OTHER },
      body: ONE,
    });
    const client = aClient(own.url, { auth: aTicketOffice(), redirectHosts: ['127.0.0.1'] });
    await client.getJson('/a', Numbered, { signal: aSignal() });
    expect(await client.getJson('/c', Numbered, { signal: aSignal() })).toEqual({ n: 1 });
  });

  it('of a caller who lost the right is told, after one try with a new ticket', async () => {
    await using server = await serve([
      { path: '/a', expects: byTicket(1), headers: SET, body: ONE },
      { path: '/b', expects: byCookie(), status: 401 },
      {
        path: '/b',
        expects: byTicket(2),
        status: 401,
        headers: { 'www-authenticate': 'Negotiate' },
      },
    ]);
    const client = aClient(server.url, { auth: aTicketOffice() });
    await client.getJson('/a', Numbered, { signal: aSignal() });
    const error = await failureOf(client.getJson('/b', Numbered, { signal: aSignal() }));
    expect(error.code).toBe('unauthorized');
    expect(error.message).toContain('did not take our ticket');
  });

  it('refused in two requests at once is asked for anew by both', async () => {
    const { promise: later, resolve } = Promise.withResolvers<undefined>();
    await using server = await serve([
      { path: '/a', expects: byTicket(1), headers: SET, body: ONE },
      { path: '/b', expects: byCookie(), status: 401, after: later },
      { path: '/c', expects: byCookie(), status: 401 },
      { path: '/c', expects: byTicket(2), headers: { 'set-cookie': OTHER }, body: ONE },
      { path: '/b', expects: byTicket(3), body: ONE },
      { path: '/d', expects: byCookie(OTHER), body: ONE },
    ]);
    const client = aClient(server.url, {
      auth: aTicketOffice(),
      limits: { headersMs: 10_000 },
    });
    const ask = async (path: string) => client.getJson(path, Numbered, { signal: aSignal() });
    await ask('/a');
    const slow = ask('/b');
    await ask('/c');
    resolve(undefined);
    expect(await slow).toEqual({ n: 1 });
    expect(await ask('/d')).toEqual({ n: 1 });
  });
});
