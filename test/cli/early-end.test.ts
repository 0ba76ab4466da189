import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { anAnalysis } from '../builders/analysis.ts';
import { aZip } from '../builders/zip.ts';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';
import { openAnalyses } from '../store/open-analyses.ts';
import { serve } from '../support/fixture-server.ts';
import { HEALTHY_ID, HEALTHY_LOG, PLAIN_LOG } from './logs.ts';
import { ended, type Running, startSparkvet } from './run-sparkvet.ts';

/** A directory of as many links to one log: takes a while to read. */
function aDirectoryOfLogs(count: number, where: string): string {
  const logs = path.join(where, 'logs');
  mkdirSync(logs);
  for (let index = 0; index < count; index += 1) {
    symlinkSync(HEALTHY_LOG, path.join(logs, `${index}.zst`));
  }
  return logs;
}

async function written(child: Running, bytes: Buffer): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    child.stdin.write(bytes, (error) => (error instanceof Error ? reject(error) : resolve()));
  });
}

async function waitFor(isThere: () => boolean): Promise<void> {
  while (!isThere()) await sleep(20);
}

describe.concurrent('a signal', () => {
  it.for([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s ends a wait for standard input with %d', async ([signal, expected]) => {
    using directory = aDirectory({});
    const child = startSparkvet(['analyze', '-'], { cwd: directory.path });
    // more than a pipe holds: when it is gone, it is being read
    const log = readFileSync(PLAIN_LOG);
    await written(child, Buffer.concat(Array.from({ length: 8 }, () => log)));
    child.kill(signal);

    await expect(ended(child)).resolves.toEqual({ code: expected, stdout: '', stderr: '' });
    expect(readdirSync(directory.path)).toEqual([]);
  });

  it('ends reanalyze, which says how far it came; what it had not done stays as it was', async () => {
    using directory = aDirectory({});
    const db = path.join(directory.path, 'sparkvet.db');
    const ref = { cluster: 'default', id: 'application_1_0001' };
    await using server = await serve([{ path: `/api/v1/applications/${ref.id}`, fault: 'stall' }]);
    const source = `history-server ${server.url}`;
    const record = { ref, source, rank: 1, fingerprint: 'ended 1', location: '', handle: {} };
    {
      await using store = await openAnalyses(db);
      await store.save(anAnalysis({ application: { ...ref, startedAtMs: 1_000 } }), record);
      await store.save(anAnalysis({ application: { id: 'by-hand', startedAtMs: 2_000 } }));
    }
    const args = ['reanalyze', '--db', db, '--history-server', server.url];
    const child = startSparkvet(args, { cwd: directory.path });
    // of the one that was analysed by hand
    await once(child.stderr, 'data');
    await waitFor(() => server.requests.length > 0);
    child.kill('SIGINT');

    const { code, stderr } = await ended(child);
    expect(code).toBe(130);
    expect(stderr).toMatch(/stopped: 0 analysed again; 1 have no record any more/);
    await using store = await openAnalyses(db);
    expect(await store.get(ref)).toMatchObject({ engine: anAnalysis().engine });
  });

  it.for([
    ['a log', (pipe: string) => ['analyze', pipe, '--no-store']],
    ['a configuration', (pipe: string) => ['analyze', HEALTHY_LOG, '--config', pipe]],
  ] as const)('ends a wait for a pipe that nobody writes to: %s', async ([, argsOf]) => {
    using directory = aDirectory({});
    const pipe = path.join(directory.path, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const child = startSparkvet(argsOf(pipe), { cwd: directory.path });
    // nothing tells that it waits
    await sleep(2_000);
    child.kill('SIGTERM');

    await expect(ended(child)).resolves.toEqual({ code: 143, stdout: '', stderr: '' });
  });

  it('takes the archive from standard input away', async () => {
    using directory = aDirectory({ 'tmp/.keep': '' });
    const tmp = path.join(directory.path, 'tmp');
    const child = startSparkvet(['analyze', '-'], {
      cwd: directory.path,
      environment: { TMPDIR: tmp },
    });
    child.stdin.write(aZip([{ name: 'app', data: readFileSync(PLAIN_LOG) }]));
    await waitFor(() => readdirSync(tmp).length > 1);
    child.kill('SIGTERM');

    expect((await ended(child)).code).toBe(143);
    expect(readdirSync(tmp)).toEqual(['.keep']);
  });

  it('leaves whole files and a database that was closed', async () => {
    using directory = aDirectory({});
    const logs = aDirectoryOfLogs(400, directory.path);
    const child = startSparkvet(['analyze', logs, '--out', 'o'], { cwd: directory.path });
    const out = path.join(directory.path, 'o');
    const outcome = ended(child);
    // what was printed was kept before
    await once(child.stdout, 'data');
    child.kill('SIGINT');

    expect(await outcome).toMatchObject({ code: 130, stderr: '' });
    expect(readdirSync(out)).toEqual([`${HEALTHY_ID}.html`, 'sparkvet.db']);
    expect(readFileSync(path.join(out, `${HEALTHY_ID}.html`), 'utf8').trimEnd()).toMatch(
      /<\/html>$/,
    );
    await using store = await openAnalyses(path.join(out, 'sparkvet.db'));
    const stored = await store.get({ cluster: 'default', id: HEALTHY_ID });
    expect(stored?.application.id).toBe(HEALTHY_ID);
  });
});

describe.concurrent('a reader that stops reading', () => {
  it('is no error, and ends the run', async () => {
    using directory = aDirectory({});
    const logs = aDirectoryOfLogs(400, directory.path);
    const child = startSparkvet(['analyze', logs, '--format', 'json', '--no-store'], {
      cwd: directory.path,
    });
    const stderr = text(child.stderr);
    const end = once(child, 'close');
    await once(child.stdout, 'data');
    child.stdout.destroy();

    await expect(end).resolves.toEqual([0, null]);
    await expect(stderr).resolves.toBe('');
  });
});
