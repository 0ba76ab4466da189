import { copyFileSync, globSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogPart } from '../../src/event-log/log-source.ts';
import { readEventLog, type ScanParts } from '../../src/event-log/read-log.ts';
import { filePart } from '../../src/fetchers/local/file-part.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import { scanBeside } from '../../src/workers/scan-thread.ts';
import { FIXTURES } from '../support/read-fixture.ts';

const LOGS = globSync('{codecs/app-*,codecs/torn/*,patients/logs/p1[0-3]*}', {
  cwd: FIXTURES,
}).filter((file) => statSync(path.join(FIXTURES, file)).isFile());
/** What a file says it holds decides whether it is worth a thread. */
const LARGE_BYTES = 2 ** 30;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sparkvet-scan-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const largePart = (place: string): LogPart => filePart(path.basename(place), place, LARGE_BYTES);

async function read(
  parts: readonly LogPart[],
  settings: { readonly scan?: ScanParts; readonly maxLogBytes?: number } = {},
): Promise<ApplicationModel | string> {
  const source = { name: 'app', parts, gaps: [], isInProgress: false };
  return readEventLog(source, { cluster: 'c', ...settings }).catch(String);
}

describe('a log that is scanned in a thread of its own, and decoded in another', () => {
  it.for(LOGS)('%s is what it is in this one', async (file) => {
    const parts = [largePart(path.join(FIXTURES, file))];
    expect(await read(parts, { scan: scanBeside })).toEqual(await read(parts));
  });

  it('of several parts, whatever each is', async () => {
    const parts = ['codecs/app-*.zstd', 'codecs/torn/*.lz4.inprogress', 'codecs/app-*.gz'].flatMap(
      (glob) =>
        globSync(glob, { cwd: FIXTURES }).map((file) => largePart(path.join(FIXTURES, file))),
    );
    expect(parts.length).toBeGreaterThan(1);
    expect(await read(parts, { scan: scanBeside })).toEqual(await read(parts));
  });

  it.for([1, 1_000, 100_000, 1_000_000])('that may hold %d bytes', async (maxLogBytes) => {
    const parts = ['a', 'b'].map((name) => {
      const place = path.join(folder, name);
      copyFileSync(path.join(FIXTURES, 'patients/logs/p13.3.5.sick.zst'), place);
      return largePart(place);
    });
    const beside = await read(parts, { scan: scanBeside, maxLogBytes });
    expect(beside).toEqual(await read(parts, { maxLogBytes }));
  });

  it.for(['missing', 'second part missing'])('%s', async (what) => {
    const there = path.join(FIXTURES, 'patients/logs/p13.3.5.sick.zst');
    const missing = path.join(folder, 'missing');
    const parts = (what === 'missing' ? [missing] : [there, missing]).map(largePart);
    const beside = await read(parts, { scan: scanBeside });
    expect(beside).toBe(await read(parts));
    expect(beside).toContain('missing does not exist');
  });

  it.for(['plain', 'zstd'])(
    'that is no event log ends early, and its threads with it: %s',
    async (form) => {
      const text = 'no event\n'.repeat(2_000_000);
      const place = path.join(folder, form);
      writeFileSync(place, form === 'zstd' ? zstdCompressSync(text) : text);
      const parts = [largePart(place)];
      expect(await read(parts, { scan: scanBeside })).toBe(await read(parts));
    },
  );

  it('hears of a bug in either thread', async () => {
    // reading a folder throws what nobody expects
    const parts = [largePart(folder)];
    expect(await read(parts, { scan: scanBeside })).toBe(await read(parts));
  });
});
