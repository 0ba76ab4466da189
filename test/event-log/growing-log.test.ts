import { globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { KeptReadings } from '../../src/event-log/kept-readings.ts';
import type { LogSource } from '../../src/event-log/log-source.ts';
import { type Keeping, readEventLog, readGrowingLog } from '../../src/event-log/read-log.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import { MIB } from '../../src/model/units.ts';
import { decodeAll } from '../builders/byte-stream.ts';
import { GrowingLog } from '../builders/growing-log.ts';
import { FIXTURES } from '../support/read-fixture.ts';

const LOGS = globSync('{codecs/app-*,codecs/torn/*,spark-own/**/*,patients/logs/*.zst,lab/app*}', {
  cwd: FIXTURES,
}).filter((file) => statSync(path.join(FIXTURES, file)).isFile());
const ROLLING = globSync('**/eventlog_v2_*', { cwd: FIXTURES }).filter(
  (folder) => globSync('events_*', { cwd: path.join(FIXTURES, folder) }).length > 0,
);

const keeping = (): Keeping => ({ readings: new KeptReadings({ maxBytes: 256 * MIB }), key: 'k' });

type Read = ApplicationModel | string;
interface Settings {
  readonly cluster: string;
  readonly memoryBudgetBytes?: number;
}
const USUAL: Settings = { cluster: 'c' };

async function outcomeOf(read: Promise<ApplicationModel>): Promise<Read> {
  return read.catch(String);
}
const afresh = async (source: LogSource, settings = USUAL): Promise<Read> =>
  outcomeOf(readEventLog(source, settings));
const onwards = async (source: LogSource, kept: Keeping, settings = USUAL): Promise<Read> =>
  outcomeOf(readGrowingLog(source, settings, kept));

/** Different places in each log, the same in every run. */
function cutsOf({ byteCount }: GrowingLog, count: number): readonly number[] {
  return Array.from({ length: count }, (_, at) =>
    Math.floor((byteCount * (at + 0.3 + ((byteCount * (at + 7)) % 101) / 150)) / count),
  );
}

/** Reads the log at each cut, and whole; how often it could be read on. */
async function expectSame(
  log: GrowingLog,
  cuts: readonly number[],
  settings = USUAL,
): Promise<number> {
  const kept = keeping();
  let keptCount = 0;
  for (const cut of cuts) {
    expect(await onwards(log.at(cut), kept, settings)).toEqual(await afresh(log.at(cut), settings));
    keptCount += kept.readings.keptBytes > 0 ? 1 : 0;
  }
  const whole = log.at(log.byteCount, false);
  expect(await onwards(whole, kept, settings)).toEqual(await afresh(whole, settings));
  expect(kept.readings.keptBytes).toBe(0);
  return keptCount;
}

/** Of a log how much is taken to read it at one place and then at another. */
async function takenBetween(log: GrowingLog, from: number, to: number): Promise<number> {
  const kept = keeping();
  await onwards(log.at(from), kept);
  log.takenByteCount = 0;
  await onwards(log.at(to), kept);
  return log.takenByteCount;
}

function rollingLog(folder: string): GrowingLog {
  const place = path.join(FIXTURES, folder);
  const names = globSync('events_*', { cwd: place }).toSorted((a, b) => indexOf(a) - indexOf(b));
  return GrowingLog.of(...names.map((name) => path.join(place, name)));
}
const indexOf = (name: string): number => Number(name.split('_')[1]);

const fixture = (file: string): string => path.join(FIXTURES, file);
const PLAIN = 'codecs/app-20261121040859-0000';
/** Small, and with many adaptive plans. */
const PLANS = 'patients/logs/p20.3.5.treated.zst';

async function plainText(file: string): Promise<Buffer> {
  return (await decodeAll(readFileSync(fixture(file)))).text;
}

function replaced(log: GrowingLog, change: (bytes: Buffer) => Buffer): void {
  log.files = log.files.map(({ name, bytes }) => ({ name, bytes: change(Buffer.from(bytes)) }));
}

describe('a log that grows between one reading and the next', () => {
  it('is tried with every log', () => {
    expect(LOGS.length).toBeGreaterThan(55);
    expect(ROLLING.length).toBeGreaterThan(10);
  });

  it.for(LOGS)('gives what reading it anew gives: %s', async (file) => {
    const log = GrowingLog.of(fixture(file));
    await expectSame(log, cutsOf(log, 4));
  });

  it.for(ROLLING)('gives what reading it anew gives, over its parts: %s', async (folder) => {
    const log = rollingLog(folder);
    const borders = log.files.map((_, at) =>
      log.files.slice(0, at + 1).reduce((sum, { bytes }) => sum + bytes.length, 0),
    );
    const cuts = [...cutsOf(log, 5), ...borders].toSorted((a, b) => a - b);
    expect(await expectSame(log, cuts)).toBeGreaterThan(2);
  });

  it('gives what reading it anew gives, however often it is asked for', async () => {
    const text = await plainText(PLANS);
    const log = new GrowingLog('plans', [{ name: 'plans', bytes: text }]);
    const lines = linesEndsOf(text).filter(
      (_, at, { length }) => at % Math.ceil(length / 40) === 7,
    );
    const middles = cutsOf(log, 25);
    const cuts = [...lines, ...middles].toSorted((a, b) => a - b);
    expect(await expectSame(log, cuts)).toBe(cuts.length);
  });

  it.for([30_000, 95_000, 120_000, 150_000, 900_000])(
    'gives what reading it anew gives where details had to be given up for %d bytes',
    async (memoryBudgetBytes) => {
      const log = new GrowingLog('plans', [{ name: 'plans', bytes: await plainText(PLANS) }]);
      const settings = { ...USUAL, memoryBudgetBytes };
      expect(await expectSame(log, cutsOf(log, 16), settings)).toBeGreaterThan(3);
    },
  );

  it.for(['', '.zstd', '.lz4', '.lzf', '.snappy'])(
    'is taken from its source from about where it ended: codecs/app%s',
    async (extension) => {
      const log = GrowingLog.of(fixture(`${PLAIN}${extension}`));
      const { byteCount } = log;
      // a chunk from the beginning, what was added, and at most a frame or block before that
      const taken = await takenBetween(log, byteCount - 2_000, byteCount);
      expect(taken).toBeLessThan(64 * 1024 + 2_000 + 40 * 1024);
      expect(taken).toBeLessThan(byteCount);
    },
  );

  it('has its ended parts read once', async () => {
    const log = rollingLog('codecs/rolling-none/eventlog_v2_app-20261121040859-0000');
    const { byteCount } = log;
    const last = log.files.at(-1)?.bytes.length ?? 0;
    const taken = await takenBetween(log, byteCount - last - 10, byteCount);
    expect(taken).toBeLessThan(64 * 1024 + last + 10 + 8 * 1024);
  });

  it('takes next to nothing where nothing was added', async () => {
    const log = GrowingLog.of(fixture(PLAIN));
    const before = await afresh(log.at(500_000));
    expect(await takenBetween(log, 500_000, 500_000)).toBeLessThan(64 * 1024 + 8 * 1024);
    expect(await afresh(log.at(500_000))).toEqual(before);
  });

  it('may end in a whole event without a line feed', async () => {
    const text = await plainText(PLAIN);
    const log = new GrowingLog('a', [{ name: 'a', bytes: text }]);
    const ends = linesEndsOf(text).slice(60, 64);
    const cuts = ends.flatMap((end) => [end - 1, end, end + 5]);
    // after an event that may be whole or not, it is read anew
    expect(await expectSame(log, cuts)).toBe(8);
  });
});

const half = (bytes: Buffer): number => Math.floor(bytes.length / 2);

async function expectAnew(change: (log: GrowingLog) => void, extension = ''): Promise<void> {
  const log = GrowingLog.of(fixture(`${PLAIN}${extension}`));
  const kept = keeping();
  await onwards(log.at(Math.floor(log.byteCount / 2)), kept);
  expect(kept.readings.keptBytes).toBeGreaterThan(0);
  change(log);
  const now = log.at(log.byteCount);
  expect(await onwards(now, kept)).toEqual(await afresh(now));
}

describe('a log that is not what was read before', () => {
  it.for(['', '.zstd'])('is read anew: another beginning%s', async (extension) => {
    await expectAnew((log) => {
      replaced(log, (bytes) => bytes.fill('0', 60, 61));
    }, extension);
  });

  it.for(['', '.zstd'])('is read anew: another end%s', async (extension) => {
    await expectAnew((log) => {
      replaced(log, (bytes) => bytes.fill('\n', half(bytes) - 3_900, half(bytes) - 3_899));
    }, extension);
  });

  it.for(['', '.zstd', '.gz'])('is read anew: shorter%s', async (extension) => {
    await expectAnew((log) => {
      replaced(log, (bytes) => bytes.subarray(0, half(bytes) - 1_000));
    }, extension);
  });

  it('is read anew: another log', async () => {
    await expectAnew((log) => {
      log.files = GrowingLog.of(fixture('spark-own/spark-events/local-1422981759269')).files;
    });
  });

  it('is read anew: a part was compacted', async () => {
    const log = rollingLog('codecs/rolling-zstd/eventlog_v2_app-20261121040859-0000');
    const kept = keeping();
    await onwards(log.at(log.byteCount - 10), kept);
    log.files = log.files.slice(1);
    const now = log.at(log.byteCount);
    expect(await onwards(now, kept)).toEqual(await afresh(now));
  });

  it.for(['.zstd', '.lz4', '.gz'])('is read anew: damage came behind%s', async (extension) => {
    await expectAnew((log) => {
      replaced(log, (bytes) => bytes.fill(0xff, half(bytes) + 400, half(bytes) + 2_000));
    }, extension);
  });
});

describe('kept readings', () => {
  it('keep the largest where there is no room for all', async () => {
    const readings = new KeptReadings({ maxBytes: 12 * MIB });
    const log = GrowingLog.of(fixture(PLAIN));
    for (const [key, byteCount] of [
      ['small', 200_000],
      ['large', 600_000],
      ['middle', 400_000],
    ] as const) {
      await readGrowingLog(log.at(byteCount), USUAL, { readings, key });
    }
    expect(readings.keptBytes).toBeLessThanOrEqual(12 * MIB);
    expect(readings.take('small')).toBeUndefined();
    expect(readings.take('large')?.byteCount).toBe(600_000);
  });

  it('forget what nobody asks for any more', async () => {
    const readings = new KeptReadings({ maxBytes: 100 * MIB });
    const log = GrowingLog.of(fixture(PLAIN));
    await readGrowingLog(log.at(600_000), USUAL, { readings, key: 'left' });
    for (let ask = 0; ask <= 200; ask += 1) readings.take('another');
    await readGrowingLog(log.at(1_000), USUAL, { readings, key: 'new' });
    expect(readings.take('left')).toBeUndefined();
    expect(readings.take('new')).toBeDefined();
  });

  it('keep nothing of a log that has ended, cannot be read, or cannot be opened in its middle', async () => {
    const kept = keeping();
    const log = GrowingLog.of(fixture(PLAIN));
    await onwards(log.at(600_000, false), kept);
    await onwards(log.at(0), kept);
    const { parts, ...source } = log.at(600_000);
    await onwards(
      { ...source, parts: parts.map((part) => ({ name: part.name, open: () => part.open() })) },
      kept,
    );
    expect(kept.readings.keptBytes).toBe(0);
  });
});

function linesEndsOf(text: Buffer): readonly number[] {
  const ends: number[] = [];
  for (let at = text.indexOf(10); at >= 0; at = text.indexOf(10, at + 1)) ends.push(at + 1);
  return ends;
}
