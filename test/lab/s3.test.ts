import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fetcher } from '../../src/fetchers/fetcher.ts';
import { S3 } from '../../src/fetchers/s3/s3.ts';
import { systemHttpRuntime } from '../../src/fetchers/shared/http-settings.ts';
import { startObjectStore } from './object-store.ts';

const server = await startObjectStore();
if (server === undefined) {
  process.stdout.write(
    "SKIPPED S3 against a real server: without MinIO (SPARKVET_MINIO) or moto's server (SPARKVET_MOTO)\n",
  );
}

const FIXTURES = path.resolve(import.meta.dirname, '../fixtures');
const PLAIN = 'application_1795236425508_0001';
const ZSTD = 'application_1795256042649_0003';
const ROLLED = 'application_1795236425508_0005';
const ROLLED_FOLDER = `eventlog_v2_${ROLLED}_1`;
const FOREIGN_COUNT = 2_100;
const BUCKET = 'sparkvet-logs';
const { signal } = new AbortController();

describe.skipIf(server === undefined)(`S3 as ${server?.name} speaks it`, () => {
  const { url = '', accessKeyId = '', secretAccessKey = '' } = server ?? {};

  async function opened(environment: Readonly<Record<string, string>>): Promise<Fetcher> {
    const settings = S3.settings.parse({
      uri: `s3a://${BUCKET}/spark events+`,
      endpoint: url,
      credentials: { accessKeyId: { env: 'ID' }, secretAccessKey: { env: 'KEY' } },
    });
    const http = systemHttpRuntime();
    const source = await S3.open(settings, { cluster: 'prod', http, environment });
    if (!('locate' in source)) throw new Error('no fetcher');
    return source;
  }

  let source: Fetcher;

  beforeAll(async () => {
    const client = new S3Client({
      endpoint: url,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
    });
    const put = async (name: string, file?: string) =>
      client.send(
        new PutObjectCommand({
          Bucket: BUCKET,
          Key: `spark events+/${name}`,
          Body: file === undefined ? Buffer.alloc(0) : readFileSync(path.join(FIXTURES, file)),
        }),
      );
    await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
    await put('');
    await put(PLAIN, `lab/${PLAIN}`);
    await put(`${ZSTD}.zstd`, `recorded/cluster-books/${ZSTD}.zstd`);
    await put(`${ROLLED_FOLDER}/`);
    for (const part of readdirSync(path.join(FIXTURES, 'lab', ROLLED_FOLDER))) {
      await put(`${ROLLED_FOLDER}/${part}`, `lab/${ROLLED_FOLDER}/${part}`);
    }
    const foreign = Array.from({ length: FOREIGN_COUNT }, (_, index) => `data/part-${index}`);
    const AT_ONCE = 20;
    for (let at = 0; at < foreign.length; at += AT_ONCE) {
      await Promise.all(foreign.slice(at, at + AT_ONCE).map(async (name) => put(name)));
    }
    source = await opened({ ID: accessKeyId, KEY: secretAccessKey });
  });

  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
  });

  it('discovers every log, and nothing that is none', async () => {
    const seen: string[] = [];
    for await (const page of source.discover({ fromMs: 0, order: 'oldest-first' }, signal)) {
      seen.push(...page.applications.map(({ ref, isInProgress }) => `${ref.id} ${isInProgress}`));
    }
    expect(seen.toSorted()).toEqual([PLAIN, ROLLED, ZSTD].map((id) => `${id} false`).toSorted());
  });

  it.for([PLAIN, ZSTD, ROLLED])('locates and reads %s', async (id) => {
    const [handle, ...others] = await source.locate(id, signal);
    expect(others).toEqual([]);
    if (handle === undefined) throw new Error('not found');
    let byteCount = 0;
    const application = await source.read(handle, {
      signal,
      onBytes: (count) => {
        byteCount += count;
      },
    });
    expect(application.id).toBe(id);
    expect(application.endedAtMs).toBeGreaterThan(application.startedAtMs);
    expect(byteCount).toBe(handle.byteCount);
  });

  it('is checked', async () => {
    const checks = await source.check(signal);
    expect(checks.map(({ state }) => state)).toEqual(['ok', 'ok', 'ok']);
    expect(checks[0]?.detail).toContain('3 logs, 0 of them in progress');
  });

  // moto lets everybody in
  it.skipIf(server?.name === 'moto')('lets nobody in with other keys', async () => {
    const stranger = await opened({ ID: accessKeyId, KEY: 'not-the-secret' });
    await expect(stranger.locate(PLAIN, signal)).rejects.toMatchObject({ code: 'unauthorized' });
  });
});
