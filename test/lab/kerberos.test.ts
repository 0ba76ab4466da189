import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadKerberos } from '../../src/fetchers/kerberos/kerberos-package.ts';
import { closedUrl } from '../support/fixture-server.ts';
import { type Kdc, missingPrograms, startKdc } from '../support/kdc.ts';

const missing = [
  ...missingPrograms(),
  ...(await loadKerberos('test').then(
    () => [],
    () => ['the npm package kerberos (npm run build:kerberos)'],
  )),
];
if (missing.length > 0) {
  process.stdout.write(`SKIPPED Kerberos against a real KDC: without ${missing.join(', ')}\n`);
}

const run = promisify(execFile);
const Outcome = z.object({
  answers: z.array(z.object({ user: z.string(), by: z.string() })).optional(),
  code: z.string().optional(),
  message: z.string().optional(),
  all: z.string().optional(),
});

const EVA = 'eva@SPARKVET.TEST';
const PATHS = ['/a', '/a', '/forget', '/a'];
const ANSWERS = ['ticket', 'cookie', 'ticket', 'cookie'].map((by) => ({ user: EVA, by }));

describe.skipIf(missing.length > 0)('a server that wants SPNEGO', () => {
  let kdc: Kdc;
  let server: ChildProcess;
  let baseUrl: string;
  let keytab: string;

  beforeAll(async () => {
    kdc = await startKdc();
    keytab = await kdc.keytabOf('eva');
    const service = await kdc.keytabOf('HTTP/localhost');
    const script = path.join(import.meta.dirname, 'kerberos-server.ts');
    server = spawn(process.execPath, [script], {
      env: { ...kdc.environment, KRB5_KTNAME: service },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (server.stdout === null) throw new Error('no output');
    const [said] = await once(server.stdout, 'data');
    baseUrl = `http://localhost:${z.object({ port: z.number() }).parse(JSON.parse(String(said))).port}`;
  });

  afterAll(async () => {
    server.kill();
    await kdc[Symbol.asyncDispose]();
  });

  interface Asked {
    readonly auth?: Readonly<Record<string, string>>;
    readonly environment?: Readonly<Record<string, string>>;
    readonly inWorker?: boolean;
  }

  async function ask({ auth = {}, environment = {}, inWorker = false }: Asked) {
    const connection = { auth: { kind: 'kerberos', ...auth } };
    const task = JSON.stringify({ baseUrl, connection, paths: PATHS, inWorker });
    const script = path.join(import.meta.dirname, 'kerberos-client.ts');
    const { stdout } = await run(process.execPath, [script, task], {
      env: { ...kdc.environment, KRB5CCNAME: kdc.file('no-cache'), ...environment },
    });
    return Outcome.parse(JSON.parse(stdout));
  }

  it('lets a keytab in, by a cookie after the first time, by a ticket when the cookie is refused', async () => {
    expect(await ask({ auth: { keytab, principal: 'eva' } })).toEqual({ answers: ANSWERS });
  });

  it('takes the first principal of a keytab', async () => {
    expect(await ask({ auth: { keytab } })).toEqual({ answers: ANSWERS });
  });

  it('lets a thread in, whose process opened the keytab', async () => {
    expect(await ask({ auth: { keytab }, inWorker: true })).toEqual({ answers: ANSWERS });
  });

  it('lets the tickets of the process in', async () => {
    const cache = await kdc.ticketOf('eva', 3600);
    const environment = { KRB5CCNAME: `FILE:${cache}` };
    expect(await ask({ environment })).toEqual({ answers: ANSWERS });
    expect(await ask({ environment, auth: { principal: 'eva' } })).toEqual({ answers: ANSWERS });
  });

  it('lets the keytab of the process in', async () => {
    const environment = { KRB5_CLIENT_KTNAME: keytab, KRB5CCNAME: 'MEMORY:' };
    expect(await ask({ environment })).toEqual({ answers: ANSWERS });
  });

  it('no ticket', async () => {
    const { code, message } = await ask({});
    expect(code).toBe('unauthorized');
    expect(message).toContain('there is no ticket: kinit');
  });

  it('a ticket that has run out', async () => {
    const cache = await kdc.ticketOf('eva', 1);
    await expect
      .poll(async () => ask({ environment: { KRB5CCNAME: cache } }), {
        timeout: 20_000,
        interval: 500,
      })
      .toMatchObject({
        code: 'unauthorized',
        message: expect.stringContaining('the ticket has run out: kinit again'),
      });
  });

  it('a service that the KDC does not know', async () => {
    const { code, message } = await ask({ auth: { keytab, service: 'HTTP@elsewhere' } });
    expect(code).toBe('unauthorized');
    expect(message).toMatch(/^no Kerberos token for HTTP@elsewhere .*set auth\.service/);
  });

  it("another service's ticket is refused by the server", async () => {
    await kdc.keytabOf('HTTP/other');
    const { code, message } = await ask({ auth: { keytab, service: 'HTTP@other' } });
    expect(code).toBe('unauthorized');
    expect(message).toContain('answered 403');
  });

  it('a principal that the keytab does not hold', async () => {
    const { code, message } = await ask({ auth: { keytab, principal: 'adam' } });
    expect(code).toBe('unauthorized');
    expect(message).toContain('the principal and its keys do not fit');
  });

  it('keys that were changed since', async () => {
    const stale = await kdc.keytabOf('stale');
    const kept = kdc.file('kept.keytab');
    await run('cp', [stale, kept]);
    await kdc.keytabOf('stale');
    const { code, message } = await ask({ auth: { keytab: kept } });
    expect(code).toBe('unauthorized');
    expect(message).toContain('the principal and its keys do not fit');
  });

  it('a file that is no keytab', async () => {
    const file = kdc.file('nonsense.keytab');
    writeFileSync(file, 'nonsense');
    const { code, message } = await ask({ auth: { keytab: file } });
    expect(code).toBe('unauthorized');
    expect(message).toContain('the principal and its keys do not fit');
  });

  it('a KDC that cannot be reached', async () => {
    const { port } = new URL(await closedUrl());
    const config = kdc.file('away.conf');
    writeFileSync(
      config,
      `[libdefaults]\n default_realm = SPARKVET.TEST\n rdns = false\n[realms]\n SPARKVET.TEST = {\n  kdc = 127.0.0.1:${port}\n }\n`,
    );
    const { code, message } = await ask({ auth: { keytab }, environment: { KRB5_CONFIG: config } });
    expect(code).toBe('unreachable');
    expect(message).toContain('the KDC cannot be reached');
  });
});
