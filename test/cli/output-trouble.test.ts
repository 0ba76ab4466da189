import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';
import { documentOf, documentsOf, HEALTHY_ID, HEALTHY_LOG, SKEWED_ID, SKEWED_LOG } from './logs.ts';
import { ended, MAIN, runSparkvet } from './run-sparkvet.ts';

describe.concurrent('a store that does not work', () => {
  it('is one line; results are still shown and filed; the file that was there stays', async () => {
    using directory = aDirectory({ 'notes.txt': 'these are notes' });
    const { code, stdout, stderr } = await runSparkvet(
      ['analyze', SKEWED_LOG, HEALTHY_LOG, '--db', 'notes.txt'],
      { cwd: directory.path },
    );

    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^sparkvet: --db: nothing is stored in notes\.txt: .* is not a SQLite database: [^\n]+\n$/,
    );
    expect(stdout).toContain(`Report  sparkvet-out/${SKEWED_ID}.html\n`);
    expect(stdout).toContain(`Report  sparkvet-out/${HEALTHY_ID}.html\n`);
    expect(stdout).not.toContain('Stored');
    expect(readFileSync(path.join(directory.path, 'notes.txt'), 'utf8')).toBe('these are notes');
  });

  it('in a place that cannot be', async () => {
    using directory = aDirectory({ file: '' });
    const { code, stdout, stderr } = await runSparkvet(
      ['analyze', SKEWED_LOG, HEALTHY_LOG, '--format', 'json', '--db', 'file/sparkvet.db'],
      { cwd: directory.path },
    );

    expect(code).toBe(2);
    expect(documentsOf(stdout)).toHaveLength(2);
    expect(stderr).toMatch(/^sparkvet: --db: nothing is stored in file\/sparkvet\.db: [^\n]+\n$/);
  });

  it('of another kind', async () => {
    using directory = aDirectory({});
    const { code, stdout, stderr } = await runSparkvet(
      ['analyze', HEALTHY_LOG, '--format', 'json', '--db', 'postgres://user:secret@host/db'],
      { cwd: directory.path },
    );

    expect(code).toBe(2);
    expect(documentOf(stdout).application.id).toBe(HEALTHY_ID);
    expect(stderr).toContain('PostgreSQL is not supported yet');
    expect(stderr).toContain('@host/db');
    expect(stderr).not.toContain('user:secret');
    expect(readdirSync(directory.path)).toEqual([]);
  });
});

describe.concurrent('a directory that cannot be written to', () => {
  it('is trouble of a daemon that runs once, with what was not done', async () => {
    using directory = aDirectory({ file: '', 'logs/.keep': '' });
    copyFileSync(HEALTHY_LOG, path.join(directory.path, 'logs/log.zst'));
    const { code, stdout, stderr } = await runSparkvet(
      ['daemon', '--once', '--event-log-dir', 'logs', '--out', 'file', '--db', 'all.db'],
      { cwd: directory.path },
    );

    expect(code).toBe(2);
    expect(stdout).toMatch(/^0 judged .* 1 postponed, .* 0 sources failed, 2 failures of store/);
    expect(stderr).toContain('index.html could not be written');
  });

  it('is one line, and the verdict is still shown', async () => {
    using directory = aDirectory({ file: '' });
    const { code, stdout, stderr } = await runSparkvet(
      ['analyze', SKEWED_LOG, HEALTHY_LOG, '--out', 'file', '--no-store'],
      { cwd: directory.path },
    );

    expect(code).toBe(2);
    expect(stdout).toMatch(/^orders-enrichment [\s\S]*\n\nh-etl /);
    expect(stderr).toBe(
      'sparkvet: --out: file cannot be written to: it is a file or a link to nowhere, and no folder\n',
    );
  });

  it('ends the run when results have nowhere else to go', async () => {
    using directory = aDirectory({ file: '' });
    const { code, stdout, stderr } = await runSparkvet(
      ['analyze', HEALTHY_LOG, 'nowhere', '--out', 'file/there', '--format', 'json', '--no-store'],
      { cwd: directory.path },
    );

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe('sparkvet: --out: file/there cannot be written to: not a directory\n');
  });

  it('still stores when the database is elsewhere', async () => {
    using directory = aDirectory({ file: '' });
    const { code, stdout } = await runSparkvet(
      ['analyze', HEALTHY_LOG, '--out', 'file', '--format', 'json', '--db', 'all.db'],
      { cwd: directory.path },
    );

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(existsSync(path.join(directory.path, 'all.db'))).toBe(true);
  });

  it('leaves no half-written file', async () => {
    using directory = aDirectory({ [`o/${HEALTHY_ID}.json/in-the-way`]: '' });
    const { code, stderr } = await runSparkvet(
      ['analyze', HEALTHY_LOG, '--out', 'o', '--format', 'json', '--no-store'],
      { cwd: directory.path },
    );

    expect(code).toBe(2);
    expect(stderr).toMatch(/^sparkvet: --out: o cannot be written to: [^\n]+\n$/);
    expect(readdirSync(path.join(directory.path, 'o'))).toEqual([`${HEALTHY_ID}.json`]);
  });
});

describe.skipIf(!existsSync('/dev/full')).concurrent('a standard output that takes nothing', () => {
  it.for([
    ['--help'],
    ['--version'],
    ['help', 'analyze'],
    ['analyze', '--help'],
    ['heuristics'],
    ['analyze', HEALTHY_LOG, '--no-store', '--format', 'json'],
  ])('is told: %j', async (command) => {
    const { code, stderr } = await ended(
      spawn('sh', ['-c', 'exec "$@" > /dev/full', 'sh', process.execPath, MAIN, ...command]),
    );

    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'sparkvet: standard output cannot be written to: no space left on device\n',
    });
  });
});

describe.concurrent('two logs of one application', () => {
  it.for([
    [['--out', 'o', '--format', 'json', '--no-store'], 1],
    [['--format', 'json', '--db', 'all.db'], 1],
    [['--format', 'json', '--no-store'], 0],
  ] as const)('are said where one takes the place of the other: %j', async ([flags, count]) => {
    using directory = aDirectory({});
    copyFileSync(HEALTHY_LOG, path.join(directory.path, 'copy.zst'));
    const { code, stderr } = await runSparkvet(['analyze', HEALTHY_LOG, 'copy.zst', ...flags], {
      cwd: directory.path,
    });

    const said = `sparkvet: ${HEALTHY_ID} was met twice in this run: what was kept of it first is replaced\n`;
    expect({ code, stderr }).toEqual({ code: 0, stderr: said.repeat(count) });
  });
});

describe.concurrent('a current directory that was removed', () => {
  it.for([
    ['analyze', HEALTHY_LOG],
    ['analyze', 'x', '--no-store', '--format', 'terminal'],
    ['serve', '--port', '0'],
  ])('is one line: %s', async (command) => {
    using directory = aDirectory({});
    const removing = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"';
    const { code, stdout, stderr } = await ended(
      spawn('sh', ['-c', removing, 'sh', process.execPath, MAIN, ...command], {
        cwd: directory.path,
      }),
    );

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      'sparkvet: the current directory was removed: change to one that is there\n',
    );
  });
});
