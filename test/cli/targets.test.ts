import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';
import {
  documentOf,
  documentsOf,
  HEALTHY_ID,
  HEALTHY_LOG,
  NOTICED_LOG,
  SKEWED_LOG,
  TORN_LOG,
} from './logs.ts';
import { runSparkvet } from './run-sparkvet.ts';

const JSON_ONLY = ['--format', 'json', '--no-store'];

describe.concurrent('targets that cannot be read', () => {
  it('are one line each with the path as it was typed, and the others are analysed', async () => {
    using directory = aDirectory({
      empty: '',
      'notes/readme.txt': 'these are notes\n',
      'notes/todo.txt': 'none\n',
    });
    symlinkSync('circle', path.join(directory.path, 'circle'));
    const bad = ['nowhere/app', 'empty', './notes/todo.txt', './notes/', 'circle'];
    const { code, stdout, stderr } = await runSparkvet(
      ['analyze', ...bad, HEALTHY_LOG, ...JSON_ONLY],
      { cwd: directory.path },
    );

    expect(stderr.trimEnd().split('\n')).toEqual([
      'sparkvet: nowhere/app does not exist: check the path',
      'sparkvet: empty is empty',
      'sparkvet: ./notes/todo.txt is not a Spark event log: no line of it is a Spark event',
      'sparkvet: ./notes/ holds no event log: is it what spark.eventLog.dir says?',
      expect.stringMatching(/^sparkvet: circle cannot be read: ELOOP/),
      'sparkvet: 2 skipped: no event logs',
    ]);
    expect(code).toBe(3);
    expect(documentsOf(stdout).map(({ application }) => application.id)).toEqual([HEALTHY_ID]);
  });

  it.for([
    ['a bad one alone', ['nowhere'], [], 3],
    ['a bad one wins over findings', [SKEWED_LOG, 'nowhere'], ['--fail-on', 'low'], 3],
    ['a finding that reaches it', [SKEWED_LOG], ['--fail-on', 'moderate'], 1],
    ['one of several that reaches it', [SKEWED_LOG, HEALTHY_LOG], ['--fail-on', 'low'], 1],
    ['none that reaches it', [SKEWED_LOG], ['--fail-on', 'severe'], 0],
    ['one that is only also noticed', [NOTICED_LOG], ['--fail-on', 'low'], 1],
    ['findings without --fail-on', [SKEWED_LOG], [], 0],
    ['a torn log', [TORN_LOG], [], 0],
  ] as const)('exit code: %s', async ([, targets, flags, expected]) => {
    using directory = aDirectory({});
    const { code } = await runSparkvet(
      ['analyze', ...targets, ...flags, '--gate-scale', '0.1', ...JSON_ONLY],
      { cwd: directory.path },
    );

    expect(code).toBe(expected);
  });

  it('leaves nothing behind where there was nothing to store', async () => {
    using directory = aDirectory({ empty: '' });
    const { code } = await runSparkvet(['analyze', 'empty', 'nowhere'], { cwd: directory.path });

    expect(code).toBe(3);
    await expect(
      runSparkvet(['analyze', 'sparkvet-out'], { cwd: directory.path }),
    ).resolves.toEqual({
      code: 3,
      stdout: '',
      stderr: 'sparkvet: sparkvet-out does not exist: check the path\n',
    });
  });
});

describe.concurrent('a directory', () => {
  it('is read but for what is no log; what may be one and cannot be opened is said', async () => {
    using directory = aDirectory({
      'logs/app.zst': readFileSync(HEALTHY_LOG),
      'logs/notes.txt': 'notes\n',
      'logs/empty': '',
      'logs/cut.zip': Buffer.from('PK\u0003\u0004 and no more'),
    });
    mkdirSync(path.join(directory.path, 'logs/folder'));
    const { code, stdout, stderr } = await runSparkvet(['analyze', 'logs', ...JSON_ONLY], {
      cwd: directory.path,
    });

    expect(stderr).toBe(
      'sparkvet: logs/cut.zip is not a whole zip archive: get it again\n' +
        'sparkvet: 2 skipped: no event logs\n' +
        'sparkvet: 1 directory not searched: name those that hold logs\n',
    );
    expect(documentsOf(stdout).map(({ application }) => application.id)).toEqual([HEALTHY_ID]);
    expect(code).toBe(0);
  });

  it('of nothing that can be read is a target that cannot be read', async () => {
    using directory = aDirectory({
      'empty/.keep': '',
      'cut/cut.zip': Buffer.from('PK\u0003\u0004 and no more'),
    });
    const { code, stderr } = await runSparkvet(['analyze', 'empty', 'cut', ...JSON_ONLY], {
      cwd: directory.path,
    });

    expect(stderr).toBe(
      'sparkvet: empty holds no event log: is it what spark.eventLog.dir says?\n' +
        'sparkvet: cut/cut.zip is not a whole zip archive: get it again\n' +
        'sparkvet: cut holds no event log that can be read\n',
    );
    expect(code).toBe(3);
  });
});

describe.concurrent('standard input', () => {
  it('is one log', async () => {
    using directory = aDirectory({});
    const { code, stdout, stderr } = await runSparkvet(['analyze', '-', ...JSON_ONLY], {
      cwd: directory.path,
      input: readFileSync(HEALTHY_LOG),
    });

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(documentOf(stdout).application.id).toBe(HEALTHY_ID);
  });

  it.for([
    ['nothing', '', 'nothing came on stdin: there is no log to read'],
    [
      'text',
      'no log\n'.repeat(200_000),
      'stdin is not a Spark event log: no line of it is a Spark event',
    ],
    [
      'a cut zip',
      'PK\u0003\u0004 cut',
      'the zip on stdin is not a whole zip archive: get it again',
    ],
  ] as const)('that is no log: %s', async ([, input, message]) => {
    using directory = aDirectory({});
    const { code, stdout, stderr } = await runSparkvet(['analyze', '-'], {
      cwd: directory.path,
      input,
    });

    expect({ code, stdout, stderr }).toEqual({
      code: 3,
      stdout: '',
      stderr: `sparkvet: ${message}\n`,
    });
  });
});

describe.concurrent('hostile names', () => {
  it('reach a terminal as text', async () => {
    const name = 'evil\u001b[31m\u001b]0;pwned\u0007\u202e.zst';
    using directory = aDirectory({ [name]: 'no log\n', [`d\u001b[2J/${name}`]: '' });
    const { stderr } = await runSparkvet(
      ['analyze', name, 'd\u001b[2J', '\u001b[8mnowhere', '--no-store'],
      { cwd: directory.path },
    );
    const usage = await runSparkvet(['analyze', 'x', '--\u001b[31m'], { cwd: directory.path });

    expect(stderr).toBe(
      'sparkvet: evil.zst is not a Spark event log: no line of it is a Spark event\n' +
        'sparkvet: d holds no event log: is it what spark.eventLog.dir says?\n' +
        'sparkvet: nowhere does not exist: check the path\n' +
        'sparkvet: 1 skipped: no event logs\n',
    );
    expect(usage.stderr).toContain('unknown option');
    expect(usage.stderr).not.toContain('\u001b');
  });
});
