import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openHdfsPath } from '../../../src/fetchers/webhdfs/open-log.ts';
import { type Exchange, serve } from '../../support/fixture-server.ts';
import { aHttpRuntime } from '../../support/http-runtime.ts';
import { FIXTURES } from '../../support/read-fixture.ts';
import { aSignal, failureOf } from '../shared/reading.ts';
import { aFolder, api, batch, bytesOfLog, FOLDER, logOf } from './asking.ts';

const ID = 'application_1795236425508_0001';
const BYTES = readFileSync(join(FIXTURES, 'lab', ID));
const HALF = Math.floor(BYTES.length / 2);
const OPEN = api(`${FOLDER}/${ID}`, 'op=OPEN');
const BINARY = { 'content-type': 'application/octet-stream' };
const FIRST = { path: OPEN, headers: BINARY, body: BYTES.subarray(0, HALF) };
const NEXT = { path: api(`${FOLDER}/${ID}`, `op=OPEN&offset=${HALF}`), headers: BINARY };
const REST = { ...NEXT, body: BYTES.subarray(HALF) };

const sum = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function listed(name = ID): Exchange {
  const body = batch(0, name).replace('"length":1000', `"length":${BYTES.length}`);
  return { path: api(FOLDER, 'op=LISTSTATUS_BATCH'), body };
}

async function bytesOf(url: string): Promise<Buffer> {
  const folder = await aFolder([url]);
  return bytesOfLog(folder, await logOf(folder, ID));
}

describe('half of a file that is sent as if it were all', () => {
  it('is gone on with', async () => {
    await using server = await serve([listed(), FIRST, REST]);
    expect(sum(await bytesOf(server.url))).toBe(sum(BYTES));
  });

  it('is gone on with where the file itself is named', async () => {
    const FileStatus = { pathSuffix: '', type: 'FILE', length: BYTES.length };
    const status = { path: api(`${FOLDER}/${ID}`, 'op=GETFILESTATUS') };
    await using server = await serve([
      { ...status, body: JSON.stringify({ FileStatus }) },
      FIRST,
      REST,
    ]);
    const { logs } = await openHdfsPath(
      { urls: [server.url], path: `${FOLDER}/${ID}`, auth: { kind: 'simple', userName: 'spark' } },
      { cluster: 'prod', http: aHttpRuntime(), environment: {} },
      aSignal(),
    );
    const chunks: Buffer[] = [];
    for await (const { parts } of logs)
      for (const part of parts)
        for await (const chunk of part.open()) chunks.push(Buffer.from(chunk));
    expect(sum(Buffer.concat(chunks))).toBe(sum(BYTES));
  });

  it('is given up when nothing more comes', async () => {
    const nothing = Array.from({ length: 5 }, () => ({ ...NEXT, body: '' }));
    await using server = await serve([listed(), FIRST, ...nothing]);
    const error = await failureOf(bytesOf(server.url));
    expect(error.code).toBe('unreachable');
    expect(error.message).toContain(`after ${HALF} of ${BYTES.length} bytes`);
  });

  it('is all that there is, as long as it is written', async () => {
    const name = `${ID}.inprogress`;
    const path = api(`${FOLDER}/${name}`, 'op=OPEN');
    await using server = await serve([listed(name), { ...FIRST, path }]);
    expect(await bytesOf(server.url)).toHaveLength(HALF);
  });
});

it('a file that grew before its connection broke is read to its end', async () => {
  const grown = Buffer.concat([BYTES, BYTES.subarray(0, 100)]);
  await using server = await serve([listed(), FIRST, { ...NEXT, body: grown.subarray(HALF) }]);
  expect(sum(await bytesOf(server.url))).toBe(sum(grown));
});

it('a server that begins anew instead of going on is refused: nothing is read twice', async () => {
  const whole = { headers: BINARY, body: BYTES };
  await using server = await serve([
    listed(),
    { ...whole, path: OPEN, fault: 'cut' },
    { ...NEXT, ...whole },
  ]);
  const error = await failureOf(bytesOf(server.url));
  expect(error.code).toBe('bad-payload');
  expect(error.message).toContain('comes from its beginning again');
});
