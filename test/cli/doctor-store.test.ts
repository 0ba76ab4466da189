import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { openStores } from '../../src/store/open-store.ts';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';
import { runInProcess } from './run-in-process.ts';

it.for([
  ['a path', (file: string) => file],
  ['a file: URL', (file: string) => pathToFileURL(file).href],
] as const)('doctor looks into the store at %s', async ([, named]) => {
  using directory = aDirectory({});
  const file = path.join(directory.path, 's.db');
  await (await openStores(file))[Symbol.asyncDispose]();
  const source = ['--event-log-dir', directory.path];
  const { stdout } = await runInProcess(['doctor', ...source, '--db', named(file)]);

  expect(stdout).toContain("The daemon's queue\n  ok       applications: 0 waiting");
});

it('doctor --requeue says that there is no store in which anything was given up', async () => {
  using directory = aDirectory({});
  const db = path.join(directory.path, 'nowhere.db');
  const source = ['--event-log-dir', directory.path];
  const { code, stderr } = await runInProcess(['doctor', '--requeue', ...source, '--db', db]);

  expect({ code, stderr }).toEqual({
    code: 0,
    stderr:
      "sparkvet: 0 will be tried again with the daemon's next tick: there is no store here that a daemon filled (--db)\n",
  });
});
