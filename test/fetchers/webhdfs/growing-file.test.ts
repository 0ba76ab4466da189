import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { KeptReadings } from '../../../src/event-log/kept-readings.ts';
import type { ApplicationModel } from '../../../src/model/application.ts';
import { MIB } from '../../../src/model/units.ts';
import { type Exchange, serve } from '../../support/fixture-server.ts';
import { readFixture } from '../../support/read-fixture.ts';
import { aSignal } from '../shared/reading.ts';
import { aWebHdfs, listed, NAME, openPath, remote } from './a-webhdfs.ts';

const FILE = 'app-20261121040859-0000';
const LOG = readFileSync(path.resolve(import.meta.dirname, '../../fixtures/codecs', FILE));
const BYTES = { 'content-type': 'application/octet-stream' };

function sent(body: Uint8Array, overrides: Partial<Exchange> = {}): Exchange {
  return { path: openPath(NAME), headers: BYTES, body, ...overrides };
}

const KNOWN = LOG.length - 5_000;
const GROWN = { path: openPath(NAME, KNOWN - 4_096) };

/** As it was, and then with what was added; how much was taken for that. */
async function readTwice(url: string): Promise<readonly [ApplicationModel, number]> {
  const fetcher = await aWebHdfs([url]);
  const [handle] = await fetcher.locate(NAME, aSignal());
  if (handle === undefined) throw new Error('nothing was located');
  const locator = { gaps: [], name: NAME, paths: [NAME], isInProgress: true };
  const readings = new KeptReadings({ maxBytes: 100 * MIB });
  const options = { signal: aSignal(), readings };
  await fetcher.read({ ...handle, locator }, options);
  let byteCount = 0;
  const onBytes = (count: number): void => {
    byteCount += count;
  };
  return [await fetcher.read({ ...handle, locator }, { ...options, onBytes }), byteCount];
}

describe('a file that was read before', () => {
  it('is asked for its beginning, and for what was added', async () => {
    await using server = await serve([
      listed(),
      sent(LOG.subarray(0, KNOWN)),
      sent(LOG.subarray(0, 10_000)),
      sent(LOG.subarray(KNOWN - 4_096), GROWN),
    ]);
    const [{ sections, gaps }, byteCount] = await readTwice(server.url);
    expect(gaps).toEqual([]);
    expect(sections.totals).toEqual((await readFixture(`codecs/${FILE}`)).sections.totals);
    expect(byteCount).toBe(10_000 + 4_096 + 5_000);
  });

  it('is read anew when it became shorter', async () => {
    const end = LOG.lastIndexOf(10, KNOWN - 10_000) + 1;
    const message = `Offset=${KNOWN - 4_096} out of the range [0, ${end})`;
    const refused = { ...GROWN, status: 403, body: remote('IOException', message) };
    await using server = await serve([
      listed(),
      sent(LOG.subarray(0, KNOWN)),
      sent(LOG.subarray(0, end)),
      { ...refused, headers: { 'content-type': 'application/json' } },
      sent(LOG.subarray(end - 1, end), { path: openPath(NAME, end - 1) }),
      sent(LOG.subarray(0, end)),
    ]);
    const [{ gaps }] = await readTwice(server.url);
    expect(gaps).toEqual([]);
  });
});
