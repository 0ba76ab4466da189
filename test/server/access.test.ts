import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MS_PER_DAY } from '../../src/model/units.ts';
import { createServer } from '../../src/server/server.ts';
import { golden, JOB_KEY, run } from './a-server.ts';
import { ANN, BOSS, bearer, type Doors, OF_ANN, openDoors, statusOf, user } from './known-users.ts';

let doors: Doors;
beforeAll(async () => {
  doors = await openDoors();
});
afterAll(async () => doors[Symbol.asyncDispose]());
const at = (name: string, address: string): string => doors.at(name, address);

const NOBODY = {};
describe('who may ask what', () => {
  const page = '/page';
  const api = '/api/v1/health';
  const platform = '/platform';
  const open = '/asset.css';
  const health = '/health';
  it.for([
    ['none', NOBODY, { [page]: 200, [api]: 200, [platform]: 200, [open]: 200, [health]: 200 }],
    ['none', bearer('x'), { [page]: 200, [api]: 200, [platform]: 200 }],
    ['tokens', NOBODY, { [page]: 401, [api]: 401, [platform]: 401, [open]: 200, [health]: 200 }],
    ['tokens', bearer(ANN), { [page]: 200, [api]: 200, [platform]: 403, [open]: 200 }],
    ['tokens', bearer(BOSS), { [page]: 200, [api]: 200, [platform]: 200 }],
    ['tokens', bearer(`${ANN}x`), { [page]: 401, [api]: 401 }],
    ['tokens', bearer(''), { [page]: 401, [api]: 401 }],
    ['tokens', bearer('x'.repeat(5_000)), { [page]: 401 }],
    ['tokens', { authorization: 'Basic YW5uOmFubg==' }, { [page]: 401 }],
    ['tokens', { cookie: 'sparkvet_session=YW5u.9999999999999.x' }, { [page]: 401 }],
    ['tokens', user('boss'), { [page]: 401, [platform]: 401 }],
    ['proxy', NOBODY, { [page]: 401, [api]: 401, [platform]: 401, [open]: 200, [health]: 200 }],
    ['proxy', user('ann'), { [page]: 200, [api]: 200, [platform]: 403 }],
    ['proxy', user('boss@EXAMPLE.ORG'), { [platform]: 200 }],
    ['proxy', user('ann, boss'), { [page]: 401, [platform]: 401 }],
    ['proxy', user(' '), { [page]: 401 }],
    ['proxy', { ...user('ann'), 'x-forwarded-groups': 'a, data-platform' }, { [platform]: 200 }],
    ['proxy', bearer(BOSS), { [page]: 401 }],
    ['strangers', user('boss'), { [page]: 403, [api]: 403, [platform]: 403, [health]: 200 }],
  ] as const)('%s with %j', async ([name, headers, expected]) => {
    const statuses = await Promise.all(
      Object.keys(expected).map(async (address) => [
        address,
        await statusOf(at(name, address), { headers }),
      ]),
    );
    expect(Object.fromEntries(statuses)).toEqual(expected);
  });

  it('is not answered at all where nobody asks', async () => {
    let asked: unknown;
    const app = await createServer(doors.world.sources, [
      async (_app, parts) => {
        asked = await parts.analyses.get({ cluster: 'default', id: OF_ANN }).catch(String);
      },
    ]);
    await app.close();
    expect(asked).toContain('asked outside of a request');
  });

  it('is carried into everything that is done for it', async () => {
    await using app = await createServer(doors.world.sources, [
      async (routes, parts) => {
        routes.get('/viewer', async () => {
          await Promise.resolve();
          return parts.viewer();
        });
      },
    ]);
    const { body } = await app.inject('/viewer');
    expect(JSON.parse(body)).toEqual({ role: 'platform' });
  });
});

const DetailPart = z.object({ configuration: z.array(z.unknown()) });
const Seen = z.object({ gaps: z.array(z.object({ kind: z.string() })), detail: DetailPart });

describe('details', () => {
  it.for([
    ['tokens', bearer(ANN), OF_ANN, true],
    ['tokens', bearer(BOSS), OF_ANN, true],
    ['tokens', bearer(ANN), 'app-20261121054118-0000', false],
    ['proxy', user('bob'), OF_ANN, false],
    ['proxy', user('ann'), OF_ANN, true],
    ['none', {}, OF_ANN, true],
  ] as const)('%s %j of %s: %s', async ([name, headers, id, sees]) => {
    const attempt = id === OF_ANN ? '1' : '-';
    const response = await fetch(
      at(name, `/api/v1/applications/${id}/attempts/${attempt}/analysis`),
      { headers },
    );
    const { gaps, detail } = Seen.parse(await response.json());
    expect(gaps.some(({ kind }) => kind === 'hidden')).toBe(!sees);
    expect(detail.configuration.length > 0).toBe(sees);
  });

  it('have another name for who sees less', async () => {
    const address = `/api/v1/applications/${OF_ANN}/attempts/1/analysis`;
    const etagFor = async (headers: Record<string, string>) =>
      (await fetch(at('tokens', address), { headers })).headers.get('etag');
    expect(await etagFor(bearer(ANN))).toBe(await etagFor(bearer(BOSS)));
    const stranger = await fetch(at('proxy', address), { headers: user('bob') });
    expect(stranger.headers.get('etag')).not.toBe(await etagFor(bearer(ANN)));
  });

  it('are not in anybody else’s cache', async () => {
    const response = await fetch(at('tokens', '/api/v1/health'), { headers: bearer(ANN) });
    expect(response.headers.get('cache-control')).toBe('no-store');
    const page = await fetch(at('tokens', '/page'), { headers: bearer(ANN) });
    expect(page.headers.get('cache-control')).toBe('private, no-cache');
  });
});

const dismiss = async (headers: Record<string, string>, applicationId: string) =>
  dismissOf(headers, { kind: 'application', cluster: 'default', applicationId });

const dismissOf = async (headers: Record<string, string>, scope: object) =>
  fetch(at('tokens', '/api/v1/dismissals'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({
      scope,
      heuristicId: 'spill',
      kind: 'wrong',
      reason: 'because',
      by: 'somebody else',
    }),
  });

const withdraw = async (id: number, query = '') =>
  statusOf(at('tokens', `/api/v1/dismissals/${id}?${query}`), {
    method: 'DELETE',
    headers: bearer(ANN),
  });

describe('dismissing', () => {
  const Said = z.object({ id: z.number(), by: z.string() });

  it('is for the owner and the platform, in their own name', async () => {
    const own = await dismiss(bearer(ANN), OF_ANN);
    expect(own.status).toBe(201);
    expect(Said.parse(await own.json()).by).toBe('ann');
    expect((await dismiss(bearer(ANN), 'app-20261121054118-0000')).status).toBe(403);
    expect((await dismiss(bearer(ANN), 'application_1_1')).status).toBe(404);
    expect((await dismiss(bearer(BOSS), 'app-20261121054118-0000')).status).toBe(201);
  });

  it('is taken back by them alone', async () => {
    const other = Said.parse(await (await dismiss(bearer(BOSS), 'app-20261121054118-0000')).json());
    const own = Said.parse(await (await dismiss(bearer(BOSS), OF_ANN)).json());
    const of = `cluster=default&application=${OF_ANN}`;
    expect(await withdraw(own.id)).toBe(403);
    // named as if it were of the own application
    expect(await withdraw(other.id, of)).toBe(403);
    expect(await withdraw(own.id, of)).toBe(204);
  });

  it('of a job is not for who calls an application like those of others', async () => {
    const { analyses } = doors.world.stores;
    const id = 'application_1700000000000_9001';
    const shared = { jobKey: 'shared', startedAtMs: Date.parse('2026-03-05T00:00:00Z') };
    await analyses.save(run(golden('healthy'), { ...shared, id: `${id}0`, user: 'bob' }));
    const later = { ...shared, startedAtMs: shared.startedAtMs + MS_PER_DAY };
    await analyses.save(run(golden('healthy'), { ...later, id, attemptId: '1', user: 'ann' }));
    const job = { kind: 'job', jobKey: 'shared' };
    expect((await dismiss(bearer(ANN), id)).status).toBe(201);
    expect((await dismissOf(bearer(ANN), job)).status).toBe(403);
    const said = Said.parse(await (await dismissOf(bearer(BOSS), job)).json());
    expect(await withdraw(said.id, `cluster=default&application=${id}&job=shared`)).toBe(403);
    expect((await dismissOf(bearer(ANN), { kind: 'job', jobKey: JOB_KEY })).status).toBe(201);
  });
});
