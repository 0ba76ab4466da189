import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { aZip } from '../builders/zip.ts';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';
import {
  documentOf,
  documentsOf,
  HEALTHY_ID,
  HEALTHY_LOG,
  PLAIN_LOG,
  ROLLING_LOG,
  SKEWED_ID,
  SKEWED_LOG,
} from './logs.ts';
import { runSparkvet } from './run-sparkvet.ts';

describe.concurrent('without --format', () => {
  it('prints the verdict, and names the report and the store', async () => {
    using directory = aDirectory({});
    const cwd = directory.path;
    const { code, stdout, stderr } = await runSparkvet(
      ['analyze', SKEWED_LOG, '--gate-scale', '0.1'],
      { cwd },
    );

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^orders-enrichment · app-20261121062833-0000 · /);
    expect(stdout).toContain('\nMODERATE  ');
    expect(stdout).toContain(
      `\n\nReport  sparkvet-out/${SKEWED_ID}.html\nStored  sparkvet-out/sparkvet.db\n`,
    );
    expect(stdout).not.toContain('\u001b');
    expect(readFileSync(path.join(cwd, `sparkvet-out/${SKEWED_ID}.html`), 'utf8')).toMatch(
      /^<!doctype html>[\s\S]*orders-enrichment[\s\S]*<\/html>\s*$/i,
    );
    expect(readdirSync(path.join(cwd, 'sparkvet-out'))).toEqual([
      `${SKEWED_ID}.html`,
      'sparkvet.db',
    ]);
  });

  it('--out says where the report and the store go', async () => {
    using directory = aDirectory({});
    const { stdout } = await runSparkvet(['analyze', HEALTHY_LOG, '--out', 'a/b'], {
      cwd: directory.path,
    });

    expect(stdout).toContain(`Report  a/b/${HEALTHY_ID}.html\nStored  a/b/sparkvet.db\n`);
    expect(readdirSync(directory.path)).toEqual(['a']);
    expect(readdirSync(path.join(directory.path, 'a/b'))).toEqual([
      `${HEALTHY_ID}.html`,
      'sparkvet.db',
    ]);
  });

  it('several are printed one after the other; --no-store makes no database', async () => {
    using directory = aDirectory({});
    const { code, stdout } = await runSparkvet(['analyze', SKEWED_LOG, HEALTHY_LOG, '--no-store'], {
      cwd: directory.path,
    });

    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^orders-enrichment [\s\S]*Report {2}\S+\n\nh-etl [\s\S]*Report {2}\S+\n$/,
    );
    expect(stdout).not.toContain('Stored');
    expect(readdirSync(path.join(directory.path, 'sparkvet-out'))).toEqual([
      `${HEALTHY_ID}.html`,
      `${SKEWED_ID}.html`,
    ]);
  });
});

describe.concurrent('json', () => {
  it.for([
    ['one file', [PLAIN_LOG]],
    ['one rolling directory', [ROLLING_LOG]],
  ] as const)('of %s is one document', async ([, targets]) => {
    using directory = aDirectory({});
    const { code, stdout, stderr } = await runSparkvet(
      ['analyze', ...targets, '--format', 'json', '--no-store', '--cluster', 'prod'],
      { cwd: directory.path },
    );

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^\{\n {2}"schemaVersion": 1,\n/);
    expect(documentOf(stdout).application).toEqual({
      id: 'app-20261121040859-0000',
      cluster: 'prod',
    });
    expect(readdirSync(directory.path)).toEqual([]);
  });

  it('of a directory, a zip or several targets is a document a line, even of one', async () => {
    const log = readFileSync(SKEWED_LOG);
    using directory = aDirectory({
      'logs/app.zst': log,
      'logs.zip': aZip([{ name: 'app.zst', data: log }]),
    });
    const json = async (...targets: readonly string[]) =>
      runSparkvet(['analyze', ...targets, '--format', 'json', '--no-store'], {
        cwd: directory.path,
      });
    const [ofDirectory, ofZip, ofSeveral] = await Promise.all([
      json('logs'),
      json('logs.zip'),
      json('logs/app.zst', HEALTHY_LOG),
    ]);

    const ids = [ofDirectory, ofZip, ofSeveral].map(({ stdout }) =>
      documentsOf(stdout).map(({ application }) => application.id),
    );
    expect(ids).toEqual([[SKEWED_ID], [SKEWED_ID], [SKEWED_ID, HEALTHY_ID]]);
  });

  it('of several is a document a line also where only one could be read', async () => {
    using directory = aDirectory({});
    const { code, stdout } = await runSparkvet(
      ['analyze', 'nowhere', HEALTHY_LOG, '--format', 'json', '--no-store'],
      { cwd: directory.path },
    );

    expect(code).toBe(3);
    expect(documentsOf(stdout)).toHaveLength(1);
  });
});

describe.concurrent('other formats', () => {
  it('html alone prints the path', async () => {
    using directory = aDirectory({});
    const { code, stdout, stderr } = await runSparkvet(
      ['analyze', HEALTHY_LOG, '--format', 'html', '--no-store'],
      { cwd: directory.path },
    );

    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: `sparkvet-out/${HEALTHY_ID}.html\n`,
      stderr: '',
    });
    expect(existsSync(path.join(directory.path, stdout.trim()))).toBe(true);
  });

  it('html beside a printed one is a file that is not spoken of', async () => {
    using directory = aDirectory({});
    const { stdout } = await runSparkvet(
      ['analyze', HEALTHY_LOG, '--format', 'html', '--format', 'json', '--no-store'],
      { cwd: directory.path },
    );

    expect(documentOf(stdout).application.id).toBe(HEALTHY_ID);
    expect(readdirSync(path.join(directory.path, 'sparkvet-out'))).toEqual([`${HEALTHY_ID}.html`]);
  });

  it('with --out all of them become files, whose paths are printed', async () => {
    using directory = aDirectory({});
    const formats = ['json', 'terminal', 'markdown', 'junit', 'sarif', 'html'];
    const { code, stdout } = await runSparkvet(
      [
        'analyze',
        SKEWED_LOG,
        HEALTHY_LOG,
        ...formats.flatMap((format) => ['--format', format]),
        '--out',
        'results',
        '--db',
        'elsewhere.db',
      ],
      { cwd: directory.path },
    );

    const endings = ['json', 'txt', 'md', 'junit.xml', 'sarif', 'html'];
    const files = [SKEWED_ID, HEALTHY_ID].flatMap((id) =>
      endings.map((ending) => `${id}.${ending}`),
    );
    expect(code).toBe(0);
    expect(stdout).toBe(files.map((file) => `results/${file}\n`).join(''));
    expect(readdirSync(path.join(directory.path, 'results'))).toEqual(files.toSorted());
    expect(readdirSync(directory.path)).toEqual(['elsewhere.db', 'results']);
    const json = readFileSync(path.join(directory.path, `results/${SKEWED_ID}.json`), 'utf8');
    expect(documentOf(json).application.id).toBe(SKEWED_ID);
  });

  it('sarif of a directory is refused before anything is read or written', async () => {
    using directory = aDirectory({ 'logs/app.zst': readFileSync(HEALTHY_LOG) });
    const { code, stdout, stderr } = await runSparkvet(
      ['analyze', 'logs', '--format', 'sarif', '--format', 'html'],
      { cwd: directory.path },
    );

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      'sparkvet: --format: sarif of several applications needs a file for each: name a directory with --out\n',
    );
    expect(readdirSync(directory.path)).toEqual(['logs']);
  });

  it('markdown of several is printed one after the other', async () => {
    using directory = aDirectory({});
    const { stdout } = await runSparkvet(
      ['analyze', SKEWED_LOG, HEALTHY_LOG, '--format', 'markdown', '--no-store'],
      { cwd: directory.path },
    );

    expect(stdout).toMatch(/^## orders-enrichment\n[\s\S]*\n\n## h-etl\n/);
  });
});
