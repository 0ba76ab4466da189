import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { httpSettingsOf } from '../../../src/fetchers/shared/connect.ts';
import { ConnectionSettings } from '../../../src/fetchers/shared/connection.ts';
import { type Exchange, serve } from '../../support/fixture-server.ts';
import { aDirectory } from '../local/temporary-directory.ts';
import { aClient, aSignal, failureOf, Numbered, ONE } from './reading.ts';

const TLS = path.resolve(import.meta.dirname, '../../fixtures/tls');
const pem = (name: string): string => path.join(TLS, name);
const SERVER = { cert: readFileSync(pem('server.crt')), key: readFileSync(pem('server.key')) };
const ASKS_FOR_CERTIFICATE = {
  ...SERVER,
  ca: readFileSync(pem('ca.crt')),
  requestCert: true,
  rejectUnauthorized: true,
};

type Environment = Readonly<Record<string, string>>;

/** As a source opens it: from what stands in a configuration file. */
async function open(settings: unknown, environment: Environment = {}) {
  return httpSettingsOf('test', ConnectionSettings.parse(settings), { environment });
}

describe('the connection settings of a source', () => {
  it('need nothing', async () => {
    expect(await open({})).toEqual({});
  });

  it('say limits and redirects', async () => {
    expect(await open({ timeoutSeconds: 0.5, redirectHosts: ['*.example.org'] })).toEqual({
      limits: { headersMs: 500 },
      redirectHosts: ['*.example.org'],
    });
  });

  it.for<[unknown, Exchange['expects']]>([
    [
      { kind: 'basic', userName: 'eva', password: { env: 'SECRET' } },
      { authorization: 'Basic ZXZhOnMzY3JldA==' },
    ],
    [{ kind: 'bearer', token: { env: 'SECRET' } }, { authorization: 'Bearer s3cret' }],
    [{ kind: 'header', name: 'X-Token', value: { env: 'SECRET' } }, { 'x-token': 's3cret' }],
    [{ kind: 'none' }, { authorization: undefined }],
  ])('%j', async ([auth, expects = {}]) => {
    await using server = await serve([{ path: '/a', expects, body: ONE }]);
    const client = aClient(server.url, await open({ auth }, { SECRET: 's3cret' }));
    expect(await client.getJson('/a', Numbered, { signal: aSignal() })).toEqual({ n: 1 });
  });

  it.for([
    [{ kind: 'basic', userName: 'eva', password: 's3cret' }, 'secrets stand in no config file'],
    [{ kind: 'bearer', token: { value: 's3cret' } }, 'secrets stand in no config file'],
    [{ kind: 'kerberos', service: 'HTTP/knox@REALM' }, 'must be service@host'],
    [{ kind: 'kerberos', password: 's3cret' }, 'nrecognized key'],
  ])('%j is refused', ([auth, says]) => {
    const { error } = ConnectionSettings.safeParse({ auth });
    expect(error?.message).toContain(says);
    expect(error?.message).not.toContain('s3cret');
  });

  it('read a file anew for every request', async () => {
    using directory = aDirectory({ token: 'first\n' });
    const file = path.join(directory.path, 'token');
    const settings = await open({ auth: { kind: 'bearer', token: { file } } });
    await using server = await serve([
      { path: '/a', expects: { authorization: 'Bearer first' }, body: ONE },
      { path: '/b', expects: { authorization: 'Bearer second' }, body: ONE },
    ]);
    const client = aClient(server.url, settings);
    await client.getJson('/a', Numbered, { signal: aSignal() });
    writeFileSync(file, 'second\n');
    await client.getJson('/b', Numbered, { signal: aSignal() });
    writeFileSync(file, '');
    const error = await failureOf(client.getJson('/c', Numbered, { signal: aSignal() }));
    expect(error.message).toContain('token is empty');
  });
});

describe('TLS out of files', () => {
  it.for([
    ['an own authority', { ca: pem('ca.crt') }, SERVER],
    [
      'a client certificate',
      { ca: pem('ca.crt'), certificate: pem('client.crt'), key: pem('client.key') },
      ASKS_FOR_CERTIFICATE,
    ],
  ] as const)('%s', async ([, tls, server]) => {
    await using own = await serve([{ path: '/a', body: ONE }], server);
    const client = aClient(own.url, await open({ tls }));
    expect(await client.getJson('/a', Numbered, { signal: aSignal() })).toEqual({ n: 1 });
  });

  it('a key with a passphrase', async () => {
    using directory = aDirectory({ 'client.key': encryptedKey() });
    const key = path.join(directory.path, 'client.key');
    const tls = {
      ca: pem('ca.crt'),
      certificate: pem('client.crt'),
      key,
      keyPassphrase: { env: 'PASSPHRASE' },
    };
    await using own = await serve([{ path: '/a', body: ONE }], ASKS_FOR_CERTIFICATE);
    const client = aClient(own.url, await open({ tls }, { PASSPHRASE: 's3cret' }));
    expect(await client.getJson('/a', Numbered, { signal: aSignal() })).toEqual({ n: 1 });
    const wrong = await failureOf(open({ tls }, { PASSPHRASE: 'wr0ng' }));
    expect(wrong.message).toContain(`${key} does not open`);
    expect(wrong.message).not.toContain('wr0ng');
  });

  it('without the certificate that is wanted', async () => {
    await using own = await serve([], ASKS_FOR_CERTIFICATE);
    const client = aClient(own.url, await open({ tls: { ca: pem('ca.crt') } }));
    const error = await failureOf(client.getJson('/a', Numbered, { signal: aSignal() }));
    expect(error.code).toBe('unauthorized');
    expect(error.message).toContain('does it want a client certificate?');
  });

  it.for<[string, unknown, string]>([
    ['a certificate alone', { certificate: pem('client.crt') }, 'needs both'],
    ['a key alone', { key: pem('client.key') }, 'needs both'],
    [
      "another's key",
      { certificate: pem('client.crt'), key: pem('server.key') },
      'is not the key of',
    ],
    ['a key as authority', { ca: pem('client.key') }, 'holds no certificate'],
    ['no file', { ca: pem('gone.crt') }, 'gone.crt cannot be read (ENOENT)'],
  ])('%s is refused before anything is asked', async ([, tls, says]) => {
    const error = await failureOf(open({ tls }));
    expect(error.code).toBe('unauthorized');
    expect(error.message).toContain(says);
  });

  it('a broken authority', async () => {
    const whole = new X509Certificate(readFileSync(pem('ca.crt'))).toString();
    const torn = whole.replace(/\n[^\n]+\n-----END/, '\n-----END');
    using directory = aDirectory({ 'ca.crt': torn });
    const error = await failureOf(open({ tls: { ca: path.join(directory.path, 'ca.crt') } }));
    expect(error.message).toContain('holds a broken certificate');
  });
});

/** The client's key, locked with `s3cret`. */
function encryptedKey(): string {
  return createPrivateKey(readFileSync(pem('client.key')))
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 's3cret' })
    .toString();
}
