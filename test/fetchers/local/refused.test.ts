import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FetchError } from '../../../src/fetchers/fetcher.ts';
import { type LocalItem, openLocalTarget } from '../../../src/fetchers/local/local-logs.ts';
import { readTarget } from './reading.ts';
import { aDirectory, misnamedIn } from './temporary-directory.ts';

const LINE = '{"Event":"SparkListenerLogStart","Spark Version":"3.5.1"}\n';

async function refusal(target: string): Promise<FetchError> {
  const reading = async (): Promise<unknown> => readTarget(await openLocalTarget(target));
  const error: unknown = await reading().catch((thrown: unknown) => thrown);
  if (!(error instanceof FetchError)) throw new Error(`not refused: ${target}`, { cause: error });
  expect(error.message).not.toContain('\n');
  return error;
}

describe('what is refused', () => {
  it('a path that is not there', async () => {
    const error = await refusal('/nowhere/app-1');
    expect(error).toMatchObject({ code: 'not-found', source: 'local' });
    expect(error.message).toContain('/nowhere/app-1 does not exist');
  });

  it('an empty file', async () => {
    using directory = aDirectory({ 'app-1': '' });
    const error = await refusal(join(directory.path, 'app-1'));
    expect(error.code).toBe('bad-payload');
    expect(error.message).toContain('is empty');
  });

  it.for([
    { packer: 'lz4', what: 'in frames', mark: '04224d1864' },
    { packer: 'lz4', what: 'as it once did', mark: '02214c1800' },
    { packer: 'xz', what: 'at any level', mark: 'fd377a585a00' },
    { packer: 'bzip2', what: 'at any level', mark: '425a6839' },
  ])('what $packer packed $what, with the way out', async ({ packer, mark }) => {
    const packed = Buffer.concat([Buffer.from(mark, 'hex'), Buffer.alloc(100)]);
    using directory = aDirectory({ 'app-1': packed });
    const error = await refusal(join(directory.path, 'app-1'));
    expect(error.message).toContain(`is packed with ${packer}`);
    expect(error.message).toContain(`unpack it (${packer} -d)`);
  });

  it('a rolled log of empty files', async () => {
    using directory = aDirectory({
      'eventlog_v2_x/events_1_x': '',
      'eventlog_v2_x/appstatus_x': '',
    });
    const error = await refusal(join(directory.path, 'eventlog_v2_x'));
    expect(error).toMatchObject({ code: 'bad-payload', source: 'local' });
  });

  it.for([
    { what: 'an empty directory', files: { 'logs/_SUCCESS': '' }, message: 'holds no event log' },
    { what: 'one of other files', files: { 'logs/a.txt': 'a' }, message: 'holds no event log' },
    {
      what: 'one of directories',
      files: { 'logs/2024/a': LINE },
      message: 'directories in it are not searched',
    },
  ])('$what', async ({ files, message }) => {
    using directory = aDirectory(files);
    const error = await refusal(join(directory.path, 'logs'));
    expect(error.code).toBe('not-found');
    expect(error.message).toContain(message);
  });

  it.skipIf(process.platform !== 'linux')(
    'a log whose name is not UTF-8, and a link of such a name, with the way out',
    async () => {
      using directory = aDirectory({ 'app-1': LINE });
      writeFileSync(misnamedIn(directory.path, 'a'), LINE);
      symlinkSync(join(directory.path, 'app-1'), misnamedIn(directory.path, 'b'));
      const { items } = await openLocalTarget(directory.path);
      const told: LocalItem[] = [];
      for await (const item of items) told.push(item);
      const messageOf = (name: string) =>
        `${directory.path}/${name} does not exist, or its name is not UTF-8: rename it`;
      expect(told).toMatchObject([
        { kind: 'log', log: { name: 'app-1' } },
        { kind: 'unreadable', error: { message: messageOf('a\uFFFD') } },
        { kind: 'unreadable', error: { message: messageOf('b\uFFFD') } },
      ]);
    },
  );

  it.skipIf(process.getuid?.() === 0)('what may not be read', async () => {
    using directory = aDirectory({ 'app-1': LINE, 'app-2': LINE });
    chmodSync(join(directory.path, 'app-1'), 0o000);
    expect((await refusal(join(directory.path, 'app-1'))).code).toBe('unauthorized');
    const { logs, others } = await readTarget(await openLocalTarget(directory.path));
    expect(logs.map(({ name }) => name)).toEqual(['app-2']);
    expect(others).toEqual({ 'app-1': 'unauthorized' });
  });
});
