import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type LocalItem, openLocalTarget } from '../../../src/fetchers/local/local-logs.ts';
import { aZip, type ZipFile } from '../../builders/zip.ts';
import { readSource } from '../../support/read-built-log.ts';
import { type ReadTarget, readTarget } from './reading.ts';
import { aDirectory } from './temporary-directory.ts';

const CODECS = join(import.meta.dirname, '../../fixtures/codecs');
const NAME = 'app-20261121040859-0000';
const ROLLING = `eventlog_v2_${NAME}`;
const truth = readFileSync(join(CODECS, NAME));
const LINE = Buffer.from('{"Event":"SparkListenerLogStart"}\n');

async function readZip(bytes: Buffer): Promise<ReadTarget> {
  using directory = aDirectory({ 'eventLogs.zip': bytes });
  return await readTarget(await openLocalTarget(join(directory.path, 'eventLogs.zip')));
}

function rollingFiles(codec: string): readonly ZipFile[] {
  return [`appstatus_${NAME}`, ...[3, 1, 2].map((index) => `events_${index}_${NAME}.${codec}`)].map(
    (name) => ({
      name: `${ROLLING}/${name}`,
      data: readFileSync(join(CODECS, `rolling-${codec}`, ROLLING, name)),
    }),
  );
}

describe('a zip of the History Server', () => {
  it.for(['', '.lz4', '.lzf', '.snappy', '.zstd'])('with a single file%s', async (ext) => {
    const data = readFileSync(join(CODECS, NAME + ext));
    const target = await readZip(aZip([{ name: NAME + ext, data }]));
    expect(target).toMatchObject({ isCollection: true, others: {} });
    expect(target.logs).toMatchObject([{ name: NAME + ext, problemKinds: [], gapKinds: [] }]);
    expect(target.logs[0]?.text.equals(truth)).toBe(true);
  });

  it.for(['lz4', 'lzf', 'snappy', 'zstd'])('with a rolling directory, %s', async (codec) => {
    const target = await readZip(aZip([{ name: `${ROLLING}/` }, ...rollingFiles(codec)]));
    expect(target.logs).toMatchObject([{ name: ROLLING, problemKinds: [], gapKinds: [] }]);
    expect(target.logs[0]?.text.equals(truth)).toBe(true);
  });

  it('with several attempts, one of them rolled', async () => {
    const target = await readZip(
      aZip([
        { name: 'application_1_2_2', data: LINE },
        { name: 'application_1_2_1.inprogress', data: LINE },
        ...rollingFiles('zstd'),
      ]),
    );
    expect(target.logs.map(({ name, isInProgress }) => [name, isInProgress])).toEqual([
      ['application_1_2_1.inprogress', true],
      ['application_1_2_2', false],
      [ROLLING, false],
    ]);
  });
});

describe('a zip that someone made', () => {
  it('with folders, other files and nothing packed', async () => {
    const target = await readZip(
      aZip([
        { name: 'logs/2024/b', data: LINE, isStored: true },
        { name: 'logs/2024/notes.txt', data: Buffer.from('notes') },
        { name: '__MACOSX/logs/2024/._b', data: Buffer.from('x') },
        { name: 'logs/a', data: truth },
      ]),
    );
    expect(target.logs.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(target.others).toEqual({ 'notes.txt': 'not an event log' });
  });
});

describe('what cannot be unpacked', () => {
  it.for([
    { what: 'encrypted', packed: { isEncrypted: true } },
    { what: 'bzip2', packed: { method: 12 } },
  ])('$what is named, and the others are read', async ({ packed }) => {
    const { logs, others } = await readZip(
      aZip([
        { name: 'a', data: LINE },
        { name: 'b', data: LINE, ...packed },
      ]),
    );
    expect(logs.map(({ name }) => name)).toEqual(['a']);
    expect(others).toEqual({ b: 'bad-payload' });
  });

  it('is said in a line, also when there is nothing else', async () => {
    using directory = aDirectory({ 'a.zip': aZip([{ name: 'b', data: LINE, isEncrypted: true }]) });
    const path = join(directory.path, 'a.zip');
    const { items } = await openLocalTarget(path);
    const told: LocalItem[] = [];
    for await (const item of items) told.push(item);
    const message = `b in ${path} is encrypted, or packed in a way that is not supported`;
    expect(told).toMatchObject([{ kind: 'unreadable', name: 'b', error: { message } }]);
  });

  it('is said of the archive where nobody can list what is in it', async () => {
    const zip = aZip([{ name: 'b', data: LINE, isEncrypted: 'strongly' }]);
    using directory = aDirectory({ 'a.zip': zip });
    const path = join(directory.path, 'a.zip');
    const { items } = await openLocalTarget(path);
    await expect(items[Symbol.asyncIterator]().next()).rejects.toThrow(
      `${path} is encrypted: unpack it, and name what was in it`,
    );
  });

  it('is what shares its bytes with another file, and the others are read', async () => {
    const { logs, others } = await readZip(
      aZip([
        { name: 'a', data: LINE },
        { name: 'b', data: LINE },
        { name: 'c', data: LINE, isOverlapping: true },
        { name: 'd', data: LINE },
      ]),
    );
    expect(logs.map(({ name }) => name)).toEqual(['a', 'c', 'd']);
    expect(others).toEqual({ b: 'bad-payload' });
  });

  it('of a rolled log leaves the parts that can be', async () => {
    const { logs } = await readZip(
      aZip([
        { name: 'eventlog_v2_a/events_1_a', data: LINE },
        { name: 'eventlog_v2_a/events_2_a', data: LINE, isEncrypted: true },
      ]),
    );
    expect(logs).toMatchObject([{ text: LINE, problemKinds: ['unreadable'] }]);
  });
});

describe('names in a zip', () => {
  it.for(['../b', '/etc/b', 'C:/b', String.raw`..\b`])('%s leads nowhere', async (name) => {
    const { logs } = await readZip(
      aZip([
        { name: 'a', data: LINE },
        { name, data: LINE },
      ]),
    );
    expect(logs.map((log) => log.name).toSorted()).toEqual(['a', 'b']);
  });

  it('are read as they were written', async () => {
    const { logs } = await readZip(aZip([{ name: 'logs/a-1 (2)', data: LINE }]));
    expect(logs).toMatchObject([{ name: 'a-1 (2)', partNames: ['logs/a-1 (2)'] }]);
  });
});

describe('two files of one name', () => {
  it.for([
    { what: 'the same', first: LINE, gapKinds: [] },
    { what: 'different', first: truth, gapKinds: ['unreadable'] },
  ])('that are $what: the last is read', async ({ first, gapKinds }) => {
    const { logs } = await readZip(
      aZip([
        { name: 'a', data: first },
        { name: 'a', data: LINE },
      ]),
    );
    expect(logs).toMatchObject([{ name: 'a', gapKinds, text: LINE }]);
  });

  it('are told of a rolled log, too', async () => {
    const parts = rollingFiles('zstd').filter(({ name }) => name.includes('/events_'));
    const shadowed = parts.map(({ name }) => ({ name, data: LINE }));
    const { logs } = await readZip(aZip([...shadowed, ...parts]));
    expect(logs).toMatchObject([{ name: ROLLING, gapKinds: ['unreadable'] }]);
    expect(logs[0]?.text.equals(truth)).toBe(true);
  });
});

describe('a damaged zip', () => {
  it('a log that is damaged gives what came before, and the next is read', async () => {
    const zip = aZip([
      { name: 'a', data: truth },
      { name: 'b', data: truth },
    ]);
    zip.fill(0xff, 40_000, 40_100);
    const { logs } = await readZip(zip);
    expect(logs.map(({ name, problemKinds }) => [name, problemKinds])).toEqual([
      ['a', ['unreadable']],
      ['b', []],
    ]);
    const [damaged] = logs;
    expect(damaged?.text.length).toBeGreaterThan(100_000);
    expect(damaged?.text.subarray(0, 100_000).equals(truth.subarray(0, 100_000))).toBe(true);
  });

  it('a log that is damaged where it begins is a log', async () => {
    const zip = aZip([
      { name: 'a', data: truth },
      { name: 'b', data: truth },
    ]);
    zip.fill(0xff, 31, 100);
    const { logs, others } = await readZip(zip);
    expect(logs.map(({ name, problemKinds }) => [name, problemKinds])).toEqual([
      ['a', ['unreadable']],
      ['b', []],
    ]);
    expect(others).toEqual({});
  });

  it('a log that is not where the list says is damaged, and not empty', async () => {
    const zip = aZip([{ name: 'a', data: truth }]);
    const offsetAt = zip.lastIndexOf('PK\u0001\u0002') + 42;
    zip.writeUInt32LE(0x7fff_ffff, offsetAt);
    using directory = aDirectory({ 'a.zip': zip });
    const { items } = await openLocalTarget(join(directory.path, 'a.zip'));
    for await (const item of items) {
      if (item.kind !== 'log') throw new Error('no log');
      await expect(readSource(item.log)).rejects.toThrow(
        'a holds no readable event: a in the zip cannot be found in the archive',
      );
    }
    expect.assertions(1);
  });

  it('a log that does not match its checksum is whole, with a problem', async () => {
    const zip = aZip([{ name: 'a', data: LINE, isStored: true }]);
    zip.write('3', zip.indexOf('Start'));
    const { logs } = await readZip(zip);
    expect(logs).toMatchObject([{ problemKinds: ['unreadable'] }]);
    expect(logs[0]?.text.length).toBe(LINE.length);
  });

  it.for([
    { what: 'cut off', bytes: aZip([{ name: 'a', data: truth }]).subarray(0, -100) },
    { what: 'without a log', bytes: aZip([{ name: 'notes.txt', data: Buffer.from('notes') }]) },
    { what: 'empty', bytes: aZip([]) },
  ])('$what is refused in a line', async ({ bytes }) => {
    const reading = readZip(bytes);
    await expect(reading).rejects.toMatchObject({ code: 'bad-payload', source: 'local' });
    await expect(reading).rejects.toThrow(/^[^\n]*eventLogs\.zip (is not a whole zip|holds no)/u);
  });
});
