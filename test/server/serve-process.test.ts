import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { FIXTURES } from './a-server.ts';

const MAIN = path.resolve(import.meta.dirname, '../../src/cli/main.ts');
const LOG = readFileSync(path.join(FIXTURES, 'patients/logs/p16.3.5.sick.zst'));

const started: ChildProcess[] = [];
const folders: string[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function start(args: readonly string[], config: object = {}, env: NodeJS.ProcessEnv = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'sparkvet-serve-'));
  folders.push(folder);
  const file = path.join(folder, 'config.json');
  writeFileSync(file, JSON.stringify(config));
  const own = ['serve', '--port', '0', '--out', folder, '--config', file, ...args];
  const child = spawn(process.execPath, [MAIN, ...own], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (said.out += String(chunk)));
  child.stderr.on('data', (chunk) => (said.err += String(chunk)));
  const ended = once(child, 'close').then(([code]: unknown[]) => code);
  const address = async (): Promise<string> => {
    await expect.poll(() => said.out).toMatch(/\n$/);
    return said.out.trim();
  };
  return { child, said, ended, address };
}

describe('sparkvet serve', () => {
  it('prints where it is, answers over an empty store, and ends when told', async () => {
    const server = start([]);
    const url = await server.address();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const response = await fetch(`${url}/api/v1/applications`);
    expect(await response.json()).toEqual({ rows: [], links: {} });
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(143);
    expect(server.said.out).toBe(`${url}\n`);
  });

  it('ends what it is answering first, and takes nothing new', async () => {
    const server = start([]);
    const url = await server.address();
    const half = Math.floor(LOG.length / 2);
    const answer = Promise.withResolvers<number>();
    const request = http.request(
      `${url}/api/v1/analyses`,
      { method: 'POST', headers: { 'content-length': String(LOG.length) } },
      (response) => {
        response.resume();
        answer.resolve(response.statusCode ?? 0);
      },
    );
    request.on('error', answer.reject);
    request.write(LOG.subarray(0, half));
    await expect.poll(async () => (await fetch(`${url}/health`)).status).toBe(200);
    server.child.kill('SIGTERM');
    await expect
      .poll(async () =>
        fetch(`${url}/health`).then(
          () => 'open',
          () => 'closed',
        ),
      )
      .toBe('closed');
    request.end(LOG.subarray(half));
    expect(await answer.promise).toBe(200);
    expect(await server.ended).toBe(143);
  });

  it('does not wait for who never ends', async () => {
    const server = start([], { server: { drainSeconds: 0.2 } });
    const url = await server.address();
    const request = http.request(`${url}/api/v1/analyses`, {
      method: 'POST',
      headers: { 'content-length': '1000' },
    });
    request.on('error', () => {});
    request.write('x');
    await expect.poll(async () => (await fetch(`${url}/health`)).status).toBe(200);
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(143);
  });

  it.for([
    [['--host', '0.0.0.0'], {}, /nobody is asked who they are: set server\.auth/],
    [['--port', '70000'], {}, /--port: "70000" is no port/],
    [
      ['--host', '203.0.113.1'],
      { server: { allowsEverybody: true } },
      /cannot listen on 203\.0\.113\.1/,
    ],
    [[], { server: { prot: 1 } }, /unknown setting "prot" in server: did you mean port/],
    [
      [],
      { server: { auth: { kind: 'proxy', userHeader: 'x', addresses: ['10.0.0.0/99'] } } },
      /server\.auth\.addresses: "10\.0\.0\.0\/99"/,
    ],
    [
      [],
      { server: { auth: { kind: 'tokens', tokens: [{ name: 'a', token: { env: 'NOT_SET' } }] } } },
      /NOT_SET is not set/,
    ],
    [
      [],
      { server: { auth: { kind: 'tokens', tokens: [{ name: 'a', token: { env: 'SHORT' } }] } } },
      /the token of a has 5 characters/,
    ],
    [
      [],
      {
        server: {
          auth: {
            kind: 'tokens',
            tokens: ['ann', 'bob'].map((name) => ({ name, token: { env: 'SHARED' } })),
          },
        },
      },
      /ann and bob have the same token; give each a token of their own/,
    ],
    [
      [],
      { server: { auth: { kind: 'tokens', tokens: [{ name: 'a', token: 'in the file' }] } } },
      /secrets stand in no config file/,
    ],
  ] as const)('refuses %j with %j', async ([args, config, message]) => {
    const server = start(args, config, {
      SHORT: '12345',
      SHARED: 'shared-token-0123456789',
    });
    expect(await server.ended).toBe(2);
    expect(server.said.err).toMatch(message);
    expect(server.said.err.split('\n')).toHaveLength(2);
    expect(server.said.err).not.toContain('12345 ');
  });

  it('says which port is taken', async () => {
    const first = start([]);
    const port = new URL(await first.address()).port;
    const second = start(['--port', port]);
    expect(await second.ended).toBe(2);
    expect(second.said.err).toContain(`127.0.0.1:${port}`);
    expect(second.said.err).toContain('--port');
  });

  it('knows users by tokens from files', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'sparkvet-token-'));
    folders.push(folder);
    const file = path.join(folder, 'token');
    writeFileSync(file, 'a-token-of-enough-length\n');
    const tokens = [{ name: 'ann', token: { file } }];
    const server = start([], { server: { auth: { kind: 'tokens', tokens } } });
    const url = await server.address();
    const headers = { authorization: 'Bearer a-token-of-enough-length' };
    expect((await fetch(`${url}/api/v1/health`)).status).toBe(401);
    expect((await fetch(`${url}/api/v1/health`, { headers })).status).toBe(200);
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(143);
    expect(server.said.err).not.toContain('a-token-of-enough');
  });
});
