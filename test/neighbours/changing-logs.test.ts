import {
  appendFileSync,
  copyFileSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EventLogError, type LogSource } from '../../src/event-log/log-source.ts';
import { readEventLog } from '../../src/event-log/read-log.ts';
import { FetchError } from '../../src/fetchers/fetcher.ts';
import { readFileChunks } from '../../src/fetchers/local/local-file.ts';
import { openLocalTarget } from '../../src/fetchers/local/local-logs.ts';
import { runSparkvet } from '../cli/run-sparkvet.ts';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';
import { FIXTURES } from '../support/read-fixture.ts';

const LAB = path.join(FIXTURES, 'lab');
const LOG = path.join(LAB, 'application_1795236425508_0001');
const OTHER = path.join(LAB, 'application_1795236425508_0003_1');
const TEXT = readFileSync(LOG, 'utf8');

/** A log whose file is changed once its first 64 KiB were read. */
function changedInTheMiddle(file: string, change: () => void): LogSource {
  return {
    name: path.basename(file),
    gaps: [],
    isInProgress: false,
    parts: [{ name: file, open: () => changing(readFileChunks(file, 65_536), change) }],
  };
}

async function* changing(
  chunks: AsyncIterable<Uint8Array>,
  change: () => void,
): AsyncGenerator<Uint8Array> {
  let hasChanged = false;
  for await (const chunk of chunks) {
    yield chunk;
    if (!hasChanged) change();
    hasChanged = true;
  }
}

const read = async (log: LogSource) => readEventLog(log, { cluster: 'default' });

async function whole(): Promise<Awaited<ReturnType<typeof read>>> {
  return read(changedInTheMiddle(LOG, () => {}));
}

describe('a log that changes while it is read', () => {
  it.for<[string, (file: string) => void]>([
    ['renamed', (file) => renameSync(file, `${file}.old`)],
    ['deleted', (file) => rmSync(file)],
    [
      'rotated: another takes its name',
      (file) => {
        renameSync(file, `${file}.1`);
        copyFileSync(OTHER, file);
      },
    ],
    [
      'replaced by another',
      (file) => {
        copyFileSync(OTHER, `${file}.new`);
        renameSync(`${file}.new`, file);
      },
    ],
  ])('%s is read to its end as it was', async ([, change]) => {
    using directory = aDirectory({ 'app-1': TEXT });
    const file = path.join(directory.path, 'app-1');
    const app = await read(changedInTheMiddle(file, () => change(file)));
    expect(app).toEqual(await whole());
  });

  it('that grows has what came meanwhile', async () => {
    using directory = aDirectory({});
    const half = TEXT.lastIndexOf('\n', TEXT.length / 2) + 1;
    const file = path.join(directory.path, 'application_1795236425508_0001');
    writeFileSync(file, TEXT.slice(0, half));
    const app = await read(changedInTheMiddle(file, () => appendFileSync(file, TEXT.slice(half))));
    expect(app).toEqual(await whole());
  });

  it.for<[string, (file: string) => void]>([
    ['emptied', (file) => truncateSync(file, 0)],
    ['cut', (file) => truncateSync(file, 50_000)],
    ['overwritten by a shorter one', (file) => copyFileSync(OTHER, file)],
    [
      'overwritten by a longer one',
      (file) => writeFileSync(file, readFileSync(OTHER, 'utf8').repeat(4)),
    ],
    ['emptied, and written anew', (file) => writeFileSync(file, TEXT.replaceAll('_0001', '_0007'))],
  ])('%s is refused, and nothing of two files is added up', async ([, change]) => {
    using directory = aDirectory({ 'app-1': TEXT });
    const file = path.join(directory.path, 'app-1');
    const reading = read(changedInTheMiddle(file, () => change(file)));
    await expect(reading).rejects.toThrow(FetchError);
    await expect(reading).rejects.toMatchObject({
      code: 'unreachable',
      message: `${file} was overwritten while it was read: try again`,
    });
  });

  it('in a directory of which the rest goes away', async () => {
    using directory = aDirectory({ 'app-1': TEXT, 'app-2': TEXT, 'app-3': TEXT });
    const { items } = await openLocalTarget(directory.path);
    const told: string[] = [];
    for await (const item of items) {
      rmSync(directory.path, { recursive: true, force: true });
      const app = item.kind === 'log' ? await read(item.log).catch(String) : item.kind;
      told.push(typeof app === 'string' ? app : app.id);
    }
    // opened while it was there, or said
    expect(told).toHaveLength(3);
    for (const one of told) expect(one).toMatch(/does not exist|unreadable|application_/);
  });
});

describe('a log of two applications', () => {
  it('is named where it lies among others, without the secrets of its name', async () => {
    using directory = aDirectory({ 'logs/a token=hunter2': readFileSync(OTHER, 'utf8') + TEXT });
    const { stderr } = await runSparkvet(['analyze', 'logs', '--format', 'json', '--no-store'], {
      cwd: directory.path,
    });
    expect(stderr).toMatch(/^sparkvet: logs: a token=\*{9}\(redacted\) events of two applications/);
  });

  it('is told as such, and not added up', async () => {
    using directory = aDirectory({ mixed: readFileSync(OTHER, 'utf8') + TEXT });
    const { items } = await openLocalTarget(path.join(directory.path, 'mixed'));
    for await (const item of items) {
      if (item.kind !== 'log') throw new Error(item.kind);
      const reading = read(item.log);
      await expect(reading).rejects.toThrow(EventLogError);
      await expect(reading).rejects.toMatchObject({ code: 'unreadable' });
    }
    const { code, stdout, stderr } = await runSparkvet(
      ['analyze', 'mixed', '--format', 'json', '--no-store'],
      { cwd: directory.path },
    );
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toBe(
      'sparkvet: mixed: events of two applications lie in it, application_1795236425508_0003 and application_1795236425508_0001: it can be judged as neither\n',
    );
  });
});
