import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { openLocalTarget } from '../../../src/fetchers/local/local-logs.ts';
import { streamOf } from '../../builders/byte-stream.ts';
import { aZip } from '../../builders/zip.ts';
import { readTarget } from './reading.ts';
import { aDirectory } from './temporary-directory.ts';

const CODECS = join(import.meta.dirname, '../../fixtures/codecs');
const NAME = 'app-20261121040859-0000';
const truth = readFileSync(join(CODECS, NAME));
const zstd = readFileSync(join(CODECS, `${NAME}.zstd`));
const LINE = '{"Event":"SparkListenerLogStart","Spark Version":"3.5.1"}\n';

describe('a file', () => {
  it.for(['', '.gz', '.lz4', '.lzf', '.snappy', '.zstd'])('%s', async (ext) => {
    const target = await readTarget(await openLocalTarget(join(CODECS, NAME + ext)));
    expect(target).toMatchObject({ isCollection: false, others: {} });
    expect(target.logs).toMatchObject([{ name: NAME + ext, isInProgress: false, gapKinds: [] }]);
    expect(target.logs[0]?.text.equals(truth)).toBe(true);
  });

  it('whose name says nothing, or the wrong thing', async () => {
    using directory = aDirectory({ 'my log.json': zstd });
    const { logs } = await readTarget(await openLocalTarget(join(directory.path, 'my log.json')));
    expect(logs[0]?.text.equals(truth)).toBe(true);
  });

  it('that is still written', async () => {
    const path = join(CODECS, 'torn', `${NAME}.zstd.inprogress`);
    const { logs } = await readTarget(await openLocalTarget(path));
    expect(logs).toMatchObject([{ isInProgress: true, problemKinds: ['truncated'] }]);
  });

  it('of a rolling directory, by itself', async () => {
    const path = join(CODECS, 'rolling-lz4', `eventlog_v2_${NAME}`, `events_3_${NAME}.lz4`);
    const { logs } = await readTarget(await openLocalTarget(path));
    expect(logs).toMatchObject([{ gapKinds: ['missing-part'], problemKinds: [] }]);
  });
});

describe('a directory', () => {
  it('of a log that ends after it was listed: it is read under its other name', async () => {
    using directory = aDirectory({ 'app-1': LINE, 'app-2.inprogress': LINE });
    const target = await openLocalTarget(directory.path);
    renameSync(join(directory.path, 'app-2.inprogress'), join(directory.path, 'app-2'));
    const { logs, others } = await readTarget(target);
    expect(logs.map(({ text }) => text.toString())).toEqual([LINE, LINE]);
    expect(others).toEqual({});
  });

  it('of a log in progress that is gone: that is said by its name', async () => {
    using directory = aDirectory({ 'app-1': LINE, 'app-2.inprogress': LINE });
    const target = await openLocalTarget(directory.path);
    rmSync(join(directory.path, 'app-2.inprogress'));
    const { logs, others } = await readTarget(target);
    expect(logs).toHaveLength(1);
    expect(Object.keys(others)).toEqual(['app-2.inprogress']);
  });
});

describe('a rolling directory', () => {
  it.for(['none', 'lz4', 'lzf', 'snappy', 'zstd'])('%s', async (codec) => {
    const path = join(CODECS, `rolling-${codec}`, `eventlog_v2_${NAME}`);
    // A path may end in a slash.
    const target = await readTarget(await openLocalTarget(`${path}/`));
    expect(target.isCollection).toBe(false);
    expect(target.logs).toMatchObject([{ name: `eventlog_v2_${NAME}`, gapKinds: [] }]);
    expect(target.logs[0]?.text.equals(truth)).toBe(true);
  });

  it('with another name, another file in it and a part missing', async () => {
    using directory = aDirectory({
      'eventlog_v2_x/events_1_x': LINE,
      'eventlog_v2_x/events_3_x.gz': gzipSync(LINE),
      'eventlog_v2_x/appstatus_x.inprogress': '',
      'eventlog_v2_x/notes.txt': 'mine',
    });
    const target = await readTarget(await openLocalTarget(join(directory.path, 'eventlog_v2_x')));
    expect(target).toMatchObject({ isCollection: false, others: {} });
    expect(target.logs).toMatchObject([
      { text: Buffer.from(LINE + LINE), isInProgress: true, gapKinds: ['missing-part'] },
    ]);
  });

  it.for(['nothing', 'a directory', 'a device'])('whose last part is %s', async (what) => {
    using directory = aDirectory({
      'eventlog_v2_x/appstatus_x': '',
      'eventlog_v2_x/events_1_x': LINE,
      'eventlog_v2_x/events_2_x': '',
      'eventlog_v2_x/events_2_x.gz': gzipSync(LINE),
    });
    const path = join(directory.path, 'eventlog_v2_x');
    const last = join(path, 'events_3_x');
    if (what === 'nothing') symlinkSync(join(path, 'nothing'), last);
    else if (what === 'a directory') mkdirSync(last);
    else symlinkSync('/dev/null', last);
    const { logs } = await readTarget(await openLocalTarget(path));
    expect(logs).toMatchObject([{ text: Buffer.from(LINE + LINE), gapKinds: ['missing-part'] }]);
  });
});

describe('a Databricks directory', () => {
  it('is one log', async () => {
    const half = truth.indexOf('\n', truth.length / 2) + 1;
    using directory = aDirectory({
      'driver/eventlog': truth.subarray(half),
      'driver/eventlog-2024-01-01--10-00.gz': gzipSync(truth.subarray(0, half)),
    });
    const target = await readTarget(await openLocalTarget(join(directory.path, 'driver')));
    expect(target.isCollection).toBe(false);
    expect(target.logs).toMatchObject([
      { name: 'driver', partNames: ['eventlog-2024-01-01--10-00.gz', 'eventlog'] },
    ]);
    expect(target.logs[0]?.text.equals(truth)).toBe(true);
  });
});

describe('a directory of logs', () => {
  it('knows a Databricks log whose first part is empty', async () => {
    using directory = aDirectory({
      'driver/eventlog-2024-01-01--10-00': '',
      'driver/eventlog': LINE,
    });
    const { logs } = await readTarget(await openLocalTarget(directory.path));
    expect(logs.map(({ name }) => name)).toEqual(['driver']);
  });

  it('gives each by name, and what is none with the reason', async () => {
    using directory = aDirectory({
      'b.zstd': zstd,
      'a.inprogress': LINE,
      '.b.zstd.crc': 'crc',
      _SUCCESS: '',
      'README.md': '# logs',
      empty: '',
      'requests.json': '{"event":1}',
      'eventlog_v2_c/events_1_c.gz': gzipSync(LINE),
      'eventlog_v2_begun/appstatus_begun.inprogress': '',
      'databricks/eventlog': LINE,
      'nested/a': LINE,
      'z.zip': aZip([{ name: 'in-zip', data: zstd }]),
      'broken.zip': aZip([{ name: 'in-zip', data: zstd }]).subarray(0, 1000),
    });
    const target = await readTarget(await openLocalTarget(directory.path));
    expect(target.isCollection).toBe(true);
    expect(target.logs.map(({ name }) => name)).toEqual([
      'a.inprogress',
      'b.zstd',
      'databricks',
      'eventlog_v2_c',
      'in-zip',
    ]);
    expect(target.logs[0]?.isInProgress).toBe(true);
    expect(target.others).toEqual({
      'README.md': 'not an event log',
      'requests.json': 'not an event log',
      'broken.zip': 'bad-payload',
      empty: 'empty',
      eventlog_v2_begun: 'a directory that is not one log',
      nested: 'a directory that is not one log',
    });
  });

  it('of one log is still a collection', async () => {
    using directory = aDirectory({ only: LINE });
    expect((await openLocalTarget(directory.path)).isCollection).toBe(true);
  });

  it('passes over what a driver left behind of a log that is finished', async () => {
    using directory = aDirectory({ a: LINE, 'a.inprogress': LINE, b: '', 'b.inprogress': LINE });
    const { logs, others } = await readTarget(await openLocalTarget(directory.path));
    expect(logs.map(({ name }) => name)).toEqual(['a', 'b.inprogress']);
    expect(others).toEqual({ b: 'empty' });
  });

  it('with rolled parts of two applications', async () => {
    using directory = aDirectory({ events_1_a: LINE, events_1_b: LINE, events_2_b: LINE });
    const target = await readTarget(await openLocalTarget(directory.path));
    expect(target.isCollection).toBe(true);
    expect(target.logs.map(({ name, partNames }) => [name, partNames.length])).toEqual([
      ['eventlog_v2_a', 1],
      ['eventlog_v2_b', 2],
    ]);
  });

  it('knows a log by its lines, also where the first are damaged', async () => {
    using directory = aDirectory({
      a: `not whole"}\n${LINE}`,
      'b.zstd': Buffer.from(zstd).fill(0xa5, 40, 400),
      'notes.txt.gz': gzipSync('notes'),
    });
    const { logs, others } = await readTarget(await openLocalTarget(directory.path));
    expect(logs.map(({ name }) => name)).toEqual(['a', 'b.zstd']);
    expect(others).toEqual({ 'notes.txt.gz': 'not an event log' });
  });

  it('follows links, and passes over those that lead nowhere', async () => {
    using directory = aDirectory({ 'logs/a': LINE, 'elsewhere/b': LINE });
    symlinkSync(join(directory.path, 'elsewhere', 'b'), join(directory.path, 'logs', 'link'));
    symlinkSync(join(directory.path, 'nothing'), join(directory.path, 'logs', 'dangling'));
    const target = await readTarget(await openLocalTarget(join(directory.path, 'logs')));
    expect(target.logs.map(({ name }) => name)).toEqual(['a', 'link']);
  });

  it("Spark's own test logs, all of them", async () => {
    const path = join(CODECS, '../spark-own/spark-events');
    const { logs, others } = await readTarget(await openLocalTarget(path));
    expect(logs.map(({ name }) => name)).toEqual(readdirSync(path).toSorted());
    expect(others).toEqual({});
  });
});

describe('stdin', () => {
  it.for([1, 1_000_000])('a log, %i bytes at a time', async (chunkBytes) => {
    const target = await readTarget(await openLocalTarget('-', () => streamOf(zstd, chunkBytes)));
    expect(target.isCollection).toBe(false);
    expect(target.logs).toMatchObject([{ name: 'stdin', partNames: ['stdin'], problemKinds: [] }]);
    expect(target.logs[0]?.text.equals(truth)).toBe(true);
  });

  it('a zip', async () => {
    const zip = aZip([
      { name: 'a', data: zstd },
      { name: 'b', data: Buffer.from(LINE) },
    ]);
    const target = await readTarget(await openLocalTarget('-', () => streamOf(zip, 100)));
    expect(target.isCollection).toBe(true);
    expect(target.logs.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(target.logs[0]?.text.equals(truth)).toBe(true);
  });

  it.for(['/dev/null', '/nowhere'])('a zip, and no room for it in %s', async (temporary) => {
    vi.stubEnv('TMPDIR', temporary);
    try {
      const zip = aZip([{ name: 'a', data: zstd }]);
      const reading = readTarget(await openLocalTarget('-', () => streamOf(zip, 100)));
      await expect(reading).rejects.toMatchObject({ code: 'no-room', source: 'local' });
      await expect(reading).rejects.toThrow(/^the zip on stdin cannot be kept .* point TMPDIR to/u);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('nothing', async () => {
    const opening = openLocalTarget('-', () => streamOf(Buffer.alloc(0)));
    await expect(opening).rejects.toMatchObject({ code: 'bad-payload' });
  });
});
