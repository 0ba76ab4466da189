import { readdirSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { compose } from '../../../src/compose.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import type { LogSource } from '../../../src/event-log/log-source.ts';
import { saveLog } from '../../../src/fetchers/saved/save-log.ts';
import { DRAFT } from '../../../src/files/write-whole.ts';
import { FIXTURES } from '../../support/read-fixture.ts';
import { aDirectory } from '../local/temporary-directory.ts';

const ID = 'application_1795236425508_0001';

it('drafts that a killed process left go when something is saved there', async () => {
  const drafts = ['event-logs/a.gz.0123456789ab.tmp', 'manifest.json.0123456789ab.tmp'];
  using directory = aDirectory(Object.fromEntries(drafts.map((name) => [name, 'half'])));
  const hourAgo = Date.now() / 1_000 - 3_600;
  for (const name of drafts) utimesSync(path.join(directory.path, name), hourAgo, hourAgo);
  const flags = { eventLogDirs: [path.join(FIXTURES, 'lab')] };
  const program = await compose(await loadConfig({ environment: {}, flags }), {});
  await program.save(ID, directory.path);
  const files = readdirSync(directory.path, { recursive: true, encoding: 'utf8' });

  expect(files).toContain('manifest.json');
  expect(files.filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

it('a log that two save at once is drafted twice', async () => {
  using directory = aDirectory({});
  const names = new Set<string>();
  async function* open(): AsyncGenerator<Buffer> {
    yield Buffer.from('{}');
    for (let waitedMs = 0; names.size < 2 && waitedMs < 1_000; waitedMs += 1) {
      for (const name of readdirSync(directory.path)) names.add(name);
      await sleep(1);
    }
    yield Buffer.from('\n');
  }
  const log: LogSource = {
    name: 'app',
    parts: [{ name: 'app', open }],
    gaps: [],
    isInProgress: false,
  };
  const { signal } = new AbortController();
  const file = path.join(directory.path, 'app.gz');
  await Promise.all([saveLog(log, file, signal), saveLog(log, file, signal)]);

  expect([...names].filter((name) => DRAFT.test(name))).toHaveLength(2);
  expect(readdirSync(directory.path)).toEqual(['app.gz']);
});
