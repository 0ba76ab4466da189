import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { FIXTURES, openWorld, type Served, type World } from './a-server.ts';

const LOGS = path.join(FIXTURES, 'patients/logs');
const LOG = readFileSync(path.join(LOGS, 'p16.3.5.sick.zst'));
const KIB = 1_024;
const MIB = KIB * KIB;
const MAX_BYTES = 8 * MIB;

let world: World;
let served: Served;
// its own: what is left behind is looked for
const temporary = mkdtempSync(path.join(tmpdir(), 'sparkvet-submissions-'));
beforeAll(async () => {
  vi.stubEnv('TMPDIR', temporary);
  world = await openWorld();
  const uploads = { maxBytes: MAX_BYTES, concurrency: 2, perMinute: 1_000 };
  served = await world.serve({ settings: { uploads } });
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
  rmSync(temporary, { recursive: true });
});

const submit = async (body: RequestInit['body'], query = '') =>
  fetch(`${served.url}/api/v1/analyses${query}`, { method: 'POST', body: body ?? null });
const Answer = z.object({ application: z.object({ id: z.string(), cluster: z.string() }) });
const Refusal = z.object({ detail: z.string(), code: z.string() });
const leftovers = async () =>
  (await readdir(temporary)).filter((name) => name.startsWith('sparkvet-upload-'));
const EVENT = '{"Event":"SparkListenerLogStart","Spark Version":"3.5.9"}\n';

describe('a log that is handed in', () => {
  it('is judged, and forgotten', async () => {
    const response = await submit(LOG, '?name=a.zst&cluster=elsewhere');
    expect(response.status).toBe(200);
    const { application } = Answer.parse(await response.json());
    expect(application.cluster).toBe('elsewhere');
    const stored = await world.stores.insights.attempts(application.id, 'elsewhere');
    expect(stored).toEqual([]);
    expect(await leftovers()).toEqual([]);
  });

  it('is stored where the platform says so', async () => {
    const response = await submit(LOG, '?store=true&cluster=kept');
    expect(response.status).toBe(201);
    const { application } = Answer.parse(await response.json());
    expect(await world.stores.insights.attempts(application.id, 'kept')).toHaveLength(1);
  });

  it('may be torn: what is there is judged', async () => {
    const response = await submit(LOG.subarray(0, Math.floor(LOG.length / 2)));
    expect(response.status).toBe(200);
    const { gaps } = z
      .object({ gaps: z.array(z.object({ kind: z.string() })) })
      .parse(await response.json());
    expect(gaps.map(({ kind }) => kind)).toContain('truncated');
  });

  it('may have a type', async () => {
    const response = await fetch(`${served.url}/api/v1/analyses`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: LOG,
    });
    expect(response.status).toBe(200);
  });
});

/** A line, so many times. */
const bomb = (line: string, count: number): Buffer => gzipSync(Buffer.from(line.repeat(count)));

describe('what is refused', () => {
  it.for([
    ['nothing', new Uint8Array(), '', 400, 'the body has to be the log'],
    ['garbage', Buffer.alloc(4_096, 0xa7), '', 422, 'not a Spark event log'],
    ['text', Buffer.from('hello\n'.repeat(1_000)), '', 422, 'not a Spark event log'],
    ['a web page', Buffer.from('<html>'), '?name=page.html', 422, 'page.html'],
    ['JSON of others', Buffer.from('{"a":1}\n'), '', 422, 'no line of it is a Spark event'],
    ['an empty archive', gzipSync(''), '', 422, ''],
    ['a broken zip', Buffer.from('PK\u0003\u0004broken'), '', 422, ''],
    ['more than is taken', Buffer.alloc(MAX_BYTES + 1), '', 413, 'more than 8 MiB'],
    [
      'a bomb of events',
      bomb(EVENT, 1_300_000),
      '',
      413,
      'more than 64 MiB when it is decompressed',
    ],
    ['a bomb of zeros', gzipSync(Buffer.alloc(200 * MIB)), '', 413, 'more than 64 MiB'],
    ['a path as name', LOG, '?name=..%2F..%2Fetc%2Fpasswd', 400, 'without a path'],
    ['a name of controls', LOG, '?name=%00%1b', 400, 'parameter name'],
    ['a name without end', LOG, `?name=${'x'.repeat(300)}`, 400, 'parameter name'],
    ['another parameter', LOG, '?stor=true', 400, 'did you mean store'],
  ] as const)('%s', async ([, body, query, status, detail]) => {
    const response = await submit(body, query);
    const refusal = Refusal.parse(await response.json());
    expect([response.status, refusal.detail]).toEqual([status, expect.stringContaining(detail)]);
    expect(refusal.detail).not.toContain(temporary);
    expect(await leftovers()).toEqual([]);
  });

  it('more than is taken, whatever was announced', async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const request = http.request(
        `${served.url}/api/v1/analyses`,
        { method: 'POST', headers: { 'transfer-encoding': 'chunked' } },
        (response) => {
          resolve(response.statusCode ?? 0);
          request.destroy();
        },
      );
      request.on('error', reject);
      for (let sent = 0; sent <= MAX_BYTES; sent += MIB) request.write(Buffer.alloc(MIB, 'x'));
    });
    expect(status).toBe(413);
  });

  it('a body that stops coming leaves nothing behind', async () => {
    await new Promise<void>((resolve) => {
      const request = http.request(`${served.url}/api/v1/analyses`, {
        method: 'POST',
        headers: { 'content-length': String(MIB) },
      });
      request.on('error', () => resolve());
      request.write(LOG.subarray(0, 100), () => setTimeout(() => request.destroy(), 50));
    });
    await expect.poll(leftovers).toEqual([]);
    expect((await submit(LOG)).status).toBe(200);
  });

  it('more at once than there is room for', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const response = await submit(LOG);
        await response.arrayBuffer();
        return [response.status, response.headers.get('retry-after')];
      }),
    );
    const refused = statuses.filter(([status]) => status === 503);
    expect(statuses.filter(([status]) => status === 200).length).toBeGreaterThanOrEqual(2);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused).toContainEqual([503, '10']);
  });

  it('too many from one', async () => {
    const some = await world.serve({ settings: { uploads: { perMinute: 2 } } });
    const statuses: number[] = [];
    for (let n = 0; n < 3; n += 1) {
      const response = await fetch(`${some.url}/api/v1/analyses`, { method: 'POST', body: 'x' });
      statuses.push(response.status);
    }
    await some[Symbol.asyncDispose]();
    expect(statuses).toEqual([422, 422, 429]);
  });

  it('everything, where nothing may be handed in', async () => {
    const some = await world.serve({ settings: { uploads: false } });
    const response = await fetch(`${some.url}/api/v1/analyses`, { method: 'POST', body: LOG });
    expect(response.status).toBe(404);
    const description = await (await fetch(`${some.url}/api/v1/openapi.json`)).text();
    await some[Symbol.asyncDispose]();
    expect(description).not.toContain('submitLog');
  });

  it('what takes too long to judge', async () => {
    const uploads = { timeoutSeconds: 0.001 };
    const some = await world.serve({ settings: { uploads } });
    const response = await fetch(`${some.url}/api/v1/analyses`, { method: 'POST', body: LOG });
    await some[Symbol.asyncDispose]();
    expect(response.status).toBe(422);
    expect(Refusal.parse(await response.json()).detail).toContain('takes longer than');
  });

  it.for([
    [{}, 415],
    [{ authorization: 'Basic YW5uOmFubg==' }, 415],
    [{ authorization: 'Bearer x' }, 200],
  ] as const)('a form, which any site could send, with %j: %i', async ([headers, status]) => {
    const response = await fetch(`${served.url}/api/v1/analyses`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: LOG,
    });
    expect(response.status).toBe(status);
    const text = await response.text();
    expect(text.includes('content-type: application/octet-stream')).toBe(status === 415);
  });

  it.for(['gone', 'a-file/below'])('everything, where TMPDIR is no folder: %s', async (name) => {
    writeFileSync(path.join(temporary, 'a-file'), '');
    vi.stubEnv('TMPDIR', path.join(temporary, name));
    const response = await submit(LOG);
    vi.stubEnv('TMPDIR', temporary);
    expect(response.status).toBe(503);
    const { detail } = Refusal.parse(await response.json());
    expect(detail).toBe('the temporary directory of this machine cannot be written to');
  });

  it('storing by who may not', async () => {
    const auth = { kind: 'proxy', userHeader: 'x-user' };
    const some = await world.serve({ settings: { auth } });
    const response = await fetch(`${some.url}/api/v1/analyses?store=true`, {
      method: 'POST',
      headers: { 'x-user': 'ann' },
      body: LOG,
    });
    await some[Symbol.asyncDispose]();
    expect(response.status).toBe(403);
  });
});
