import { readFileSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { httpSettingsOf } from '../../../src/fetchers/shared/connect.ts';
import { type ConnectionSettings } from '../../../src/fetchers/shared/connection.ts';
import type { HttpSettings } from '../../../src/fetchers/shared/http-settings.ts';
import { collect } from '../../builders/byte-stream.ts';
import {
  closedUrl,
  type Exchange,
  type FixtureServer,
  serve,
} from '../../support/fixture-server.ts';
import { aClient, aSignal, failureOf, limitsFor, Numbered, ONE } from './reading.ts';

const FIXTURES = path.resolve(import.meta.dirname, '../../fixtures/tls');
const pem = (name: string): string => readFileSync(path.join(FIXTURES, name), 'utf8');
const TLS_SERVER = { cert: pem('server.crt'), key: pem('server.key') };

const SECRET = 'pl0ugh-share';
const PAIR = Buffer.from(`eva:${SECRET}`).toString('base64');
const COOKIE_SECRET = 'c00kie-cutter=';
const COOKIE = `u=eva&p=eva@REALM&t=kerberos&s=${COOKIE_SECRET}`;
const KEY_LINE = pem('client.key').split('\n')[1] ?? 'no key';
/** None of them may ever be seen. */
const SECRETS = [SECRET, COOKIE_SECRET, PAIR, encodeURIComponent(SECRET), KEY_LINE];

type Opened = Pick<HttpSettings, 'auth' | 'tls'>;

async function opened(settings: ConnectionSettings): Promise<Opened> {
  return httpSettingsOf('test', settings, { environment: { SECRET } });
}

const IDENTITIES: readonly (readonly [string, () => Promise<Opened>])[] = [
  [
    'basic',
    async () => opened({ auth: { kind: 'basic', userName: 'eva', password: { env: 'SECRET' } } }),
  ],
  ['bearer', async () => opened({ auth: { kind: 'bearer', token: { env: 'SECRET' } } })],
  ['header', async () => opened({ auth: { kind: 'header', name: 'X', value: { env: 'SECRET' } } })],
  [
    'Kerberos',
    async () =>
      Promise.resolve({
        auth: {
          kind: 'computed',
          authorization: async () => Promise.resolve(`Negotiate ${SECRET}`),
        },
      }),
  ],
  [
    'a client certificate',
    async () =>
      opened({
        tls: {
          certificate: path.join(FIXTURES, 'client.crt'),
          key: path.join(FIXTURES, 'client.key'),
        },
      }),
  ],
];

/** Whatever we sent, as servers quote it. */
const ECHO = `refused ${SECRET}, with ${SECRET}`;
const COOKIE_ECHO = `refused cookie ${COOKIE}`;
const PAGE = { 'content-type': 'text/html' };

const FAILURES: readonly (readonly [string, Partial<Exchange>])[] = [
  ['401', { status: 401, body: JSON.stringify({ message: ECHO }) }],
  ['401 with a challenge', { status: 401, headers: { 'www-authenticate': `Negotiate ${SECRET}` } }],
  ['403 that takes the cookie back', { status: 403, headers: { 'set-cookie': 'hadoop.auth=' } }],
  ['404 in plain text', { status: 404, headers: { 'content-type': 'text/plain' }, body: ECHO }],
  ['500 with a page', { status: 500, headers: PAGE, body: `<title>${ECHO}</title>` }],
  ['a login page', { headers: PAGE, body: `<title>Sign in: ${ECHO}</title>` }],
  ['a text', { headers: { 'content-type': 'text/plain' }, body: ECHO }],
  ['broken JSON', { body: `{"n": ${SECRET}}` }],
  ['other JSON', { body: JSON.stringify({ n: ECHO }) }],
  ['a cut body', { body: ECHO, fault: 'cut' }],
  ['a body that stalls', { body: ECHO, fault: 'stall-in-body' }],
  ['no answer', { fault: 'stall' }],
  ['a lost connection', { fault: 'hang-up' }],
  [
    'a redirect to where we may not go',
    {
      status: 302,
      headers: { location: `http://eva:${SECRET}@elsewhere.example.org/x?t=${SECRET}` },
    },
  ],
  [
    'a redirect to a file',
    { status: 302, headers: { location: `file:///etc/passwd?x=${SECRET}` } },
  ],
];

function expectNoSecret(error: Error): void {
  const everything = [
    error.message,
    error.stack ?? '',
    JSON.stringify(error),
    inspect(error, { depth: Infinity, showHidden: true, maxStringLength: Infinity }),
  ].join('\n');
  expect(SECRETS.filter((secret) => everything.includes(secret))).toEqual([]);
}

/** Both ways to ask, with a delegation token in the query. A stream may well be none of a failure. */
async function failuresOf(
  url: string,
  settings: Opened,
  answer: Partial<Exchange> = {},
): Promise<readonly Error[]> {
  const limits = { attemptCount: 1, ...limitsFor(answer) };
  const client = aClient(url, { ...settings, limits });
  const options = { signal: aSignal(), query: { delegation: SECRET } };
  const json = await failureOf(client.getJson('/a', Numbered, options));
  const streamed = await client
    .getStream('/a', options)
    .then(async ({ bytes }) => collect(bytes))
    .then(
      () => [],
      (error: unknown) => [error],
    );
  return [json, ...streamed].filter((error) => error instanceof Error);
}

const ASKED = `/a?delegation=${SECRET}`;

describe.each(IDENTITIES)('%s is never seen', (_, identity) => {
  it.for(FAILURES)('after %s', async ([, answer]) => {
    await using server = await serve([
      { path: ASKED, ...answer },
      { path: ASKED, ...answer },
    ]);
    for (const error of await failuresOf(server.url, await identity(), answer)) {
      expectNoSecret(error);
    }
  });

  it('where nobody listens', async () => {
    for (const error of await failuresOf(await closedUrl(), await identity())) {
      expectNoSecret(error);
    }
  });

  it.for([
    ['whose certificate nobody signed', 'https:'],
    ['that speaks TLS where we do not', 'http:'],
  ] as const)('by a server %s', async ([, protocol]) => {
    await using server = await serve([], TLS_SERVER);
    const url = server.url.replace('https:', protocol);
    for (const error of await failuresOf(url, await identity())) expectNoSecret(error);
    expect(server.requests).toEqual([]);
  });

  it('by the host a redirect leads to, which fails', async () => {
    await using other = await serve();
    await using own = await serve();
    const settings = await identity();
    const location = `${other.url}/b?delegation=${SECRET}`;
    own.expect({ path: ASKED, status: 307, headers: { location } });
    other.expect({
      path: `/b?delegation=${SECRET}`,
      status: 403,
      body: JSON.stringify({ message: ECHO }),
    });
    const client = aClient(own.url, { ...settings, redirectHosts: ['127.0.0.1'] });
    const options = { signal: aSignal(), query: { delegation: SECRET } };
    expectNoSecret(await failureOf(client.getJson('/a', Numbered, options)));
    expect(JSON.stringify(other.requests.map(({ headers }) => headers))).not.toContain(SECRET);
  });
});

it('a password is not seen in the form it was sent in', async () => {
  const body = JSON.stringify({ message: `who is Basic-${PAIR}?` });
  await using server = await serve([{ path: '/a', status: 401, body }]);
  const auth = { kind: 'basic', userName: 'eva', password: SECRET } as const;
  const client = aClient(server.url, { auth });
  const error = await failureOf(client.getJson('/a', Numbered, { signal: aSignal() }));
  expectNoSecret(error);
  expect(error.message).toContain('who is Basic-*********(redacted)?');
});

it("Hadoop's cookie is never seen, quoted or not", async () => {
  for (const [, answer] of FAILURES) {
    const body = answer.body?.toString().replaceAll(ECHO, COOKIE_ECHO);
    const quoting = body === undefined ? answer : { ...answer, body };
    // oxlint-disable-next-line no-await-in-loop -- one server after the other
    await using server: FixtureServer = await serve([
      { path: '/in', headers: { 'set-cookie': `hadoop.auth="${COOKIE}"; HttpOnly` }, body: ONE },
      { path: ASKED, ...quoting },
      ...(answer.status === 401 ? [{ path: ASKED, ...quoting }] : []),
    ]);
    const client = aClient(server.url, {
      auth: { kind: 'computed', authorization: async () => Promise.resolve('Negotiate t1cket') },
      limits: { attemptCount: 1, ...limitsFor(answer) },
    });
    // oxlint-disable-next-line no-await-in-loop -- one server after the other
    await client.getJson('/in', Numbered, { signal: aSignal() });
    const options = { signal: aSignal(), query: { delegation: SECRET } };
    // oxlint-disable-next-line no-await-in-loop -- one server after the other
    const error = await failureOf(client.getJson('/a', Numbered, options));
    expectNoSecret(error);
    expect(inspect(error, { depth: Infinity })).not.toContain('t=kerberos');
  }
});
