import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';
import { HEALTHY_LOG } from './logs.ts';
import { runInProcess } from './run-in-process.ts';

it('compare takes no folder for the one run in it that can be read', async () => {
  using directory = aDirectory({
    'logs/torn.zst': readFileSync(HEALTHY_LOG).subarray(0, 1_000),
    'logs/notes.txt': 'no log\n',
  });
  const logs = path.join(directory.path, 'logs');
  copyFileSync(HEALTHY_LOG, path.join(logs, 'whole.zst'));
  const refused = await runInProcess(['compare', logs, HEALTHY_LOG]);
  rmSync(path.join(logs, 'torn.zst'));
  const taken = await runInProcess(['compare', logs, HEALTHY_LOG]);

  expect(refused.code).toBe(3);
  expect(refused.stderr).toMatch(
    /holds more than the run that can be read: name one of them, as .*torn\.zst holds no readable event/,
  );
  expect(taken.code).toBe(0);
});
