import { describe, expect, it } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { capturedStream } from './captured-stream.ts';
import { runSparkvet } from './run-sparkvet.ts';

/** The program in this process: for what ends before anything is read. */
async function run(...args: readonly string[]) {
  return runIn({}, ...args);
}

async function runIn(environment: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const streams = { out: capturedStream(), err: capturedStream() };
  const codes: number[] = [];
  await runProgram(args, {
    streams,
    environment,
    onStop: () => {},
    takeSignals: () => {},
    setExitCode: (code) => codes.push(code),
  });
  return { codes, stdout: streams.out.text(), stderr: streams.err.text() };
}

const LATER = ['dismiss', 'a/job', 'spill', '--kind', 'later', '--reason', 'x', '--until'] as const;

describe('wrong use', () => {
  it.for([
    [['analyze'], '<target>: name what to analyze, or a folder of saved records with --from'],
    [
      ['analyze', 'app.zstd', '--from', 'saved'],
      'sparkvet: --from: it stands for the target, name one of the two\n',
    ],
    [
      ['anlyze', 'x'],
      "sparkvet: unknown command 'anlyze': did you mean analyze? (see sparkvet --help)\n",
    ],
    [
      ['analyze', 'x', '--fomat', 'json'],
      "sparkvet: unknown option '--fomat': did you mean --format? (see sparkvet analyze --help)\n",
    ],
    [
      ['analyze', 'x', '--format'],
      "sparkvet: option '--format <name>' argument missing (see sparkvet analyze --help)\n",
    ],
    [['analyze', "--pasword=hunter'2"], "unknown option '--pasword' (see"],
    [['heuristics', 'token=hunter2'], 'unknown heuristic "token=*********(redacted)"'],
    [['heuristics', 'spill', 'gc-pressure'], "too many arguments for 'heuristics'"],
    [['help', 'anlyze'], 'unknown command "anlyze": did you mean analyze? (see sparkvet --help)'],
    [
      ['analyze', 'x', '--format', 'jsn'],
      '--format: unknown value "jsn": did you mean json? (accepted: terminal, html, json, markdown, junit, sarif)',
    ],
    [['analyze', 'x', '--format', 'json', '--format', 'pdf'], '--format: unknown value "pdf"'],
    [
      ['analyze', 'x', '--preset', 'recomended'],
      '--preset: unknown value "recomended": did you mean recommended? (accepted: recommended, dr-elephant, all)',
    ],
    [
      ['analyze', 'x', '--fail-on', 'none'],
      '--fail-on: unknown value "none" (accepted: low, moderate, severe, critical)',
    ],
    [['analyze', 'x', '--gate-scale', '0'], '--gate-scale: "0" is not a number above 0'],
    [['analyze', 'x', '--gate-scale', 'small'], '--gate-scale: "small" is not a number above 0'],
    [['analyze', 'x', '--threads', '0'], '--threads: "0" is not a whole number from 1 to 64'],
    [['analyze', 'x', '--threads', '1.5'], '--threads: "1.5" is not a whole number from 1 to 64'],
    [['analyze', 'x', '--out', ''], '--out: an empty value is none: leave it out, or say one'],
    [['analyze', 'x', '--db', ' '], '--db: an empty value is none: leave it out, or say one'],
    [
      ['analyze', 'x', '--cluster', ''],
      '--cluster: an empty value is none: leave it out, or say one',
    ],
    [
      ['analyze', 'x', '--config', ''],
      '--config: an empty value is none: leave it out, or say one',
    ],
    [
      ['analyze', 'x', '--config', 'no.json'],
      'the config file no.json cannot be read: no such file or directory',
    ],
    [
      ['analyze', 'x', '--format', 'json', '--format', 'junit'],
      '--format: json and junit cannot share standard output',
    ],
    [
      ['analyze', 'x', 'y', '--format', 'junit'],
      '--format: junit of several applications needs a file for each',
    ],
    [['analyze', 'x', '--yarn', ''], '--yarn: an empty value is none: leave it out, or say one'],
    [
      ['analyze', 'x', '--history-server', 'shs:18080'],
      '--history-server: must be an http or https URL: http://host:18080',
    ],
    [['analyze', 'x', '--yern', 'http://rm'], 'did you mean --yarn?'],
    [
      ['analyze', 'x', '--event-log-dir', 'hdfs://nn:8020/spark-events'],
      '--event-log-dir: hdfs://nn:8020/spark-events is HDFS, which is read over WebHDFS',
    ],
    [['daemon'], 'there is no cluster to watch: name its sources with --history-server'],
    [['doctor'], 'there is no source to check: name one with --history-server'],
    [['fetch', 'application_1_1', '--save', 'x'], 'there is no source to fetch from'],
    [['fetch', '', '--save', 'x'], '<application>: an empty value is none'],
    [['doctor', ''], '<application>: an empty value is none'],
    [['schema', '--out', '/dev/null'], '--out /dev/null: is no file: leave --out away to print it'],
    [['schema', '--out', ''], '--out: an empty value is none'],
    [
      ['dismiss', 'a/job', 'spill', '--kind', 'wrong', '--reason', 'x'.repeat(1_001)],
      '--reason: has 1001 characters: at most 1000 are kept',
    ],
    [['dismiss', 'a/job', 'spill', '--kind', 'nope'], '--kind: unknown value "nope" (accepted:'],
    [['report', '--since', '2026-01-31'], '--since: "2026-01-31" is not a number of days above 0'],
    [['fetch', 'application_1_1'], "required option '--save <dir>' not specified"],
    [[...LATER, '2020-01-01'], '--until: "2020-01-01" is over already: name a later day'],
    [[...LATER, '2999-02-31'], '--until: "2999-02-31" is no day such as 2026-01-31'],
    [[...LATER, 'tomorrow'], '--until: "tomorrow" is no day such as 2026-01-31'],
    [
      ['heuristics', 'spil'],
      'unknown heuristic "spil": did you mean spill or dr-executor-spill? (sparkvet heuristics lists them)',
    ],
  ] as const)('%o', async ([args, message]) => {
    const { codes, stdout, stderr } = await run(...args);

    expect({ codes, stdout }).toEqual({ codes: [2], stdout: '' });
    expect(stderr).toContain(message);
  });

  it.for([
    [['serve'], 'a server needs the store'],
    [['daemon', '--event-log-dir', '/logs'], 'a daemon needs the store'],
    [['history', 'a/job'], 'this command needs the store'],
  ] as const)('%o without a store names the settings that switch it off', async ([args, who]) => {
    const { codes, stderr } = await runIn({ SPARKVET_STORE: 'false' }, ...args);

    expect(codes).toEqual([2]);
    expect(stderr).toContain(`${who}, which is switched off: leave out "store": false`);
  });

  it('no command is answered with the help, as an error', async () => {
    const { codes, stdout, stderr } = await run();

    expect({ codes, stdout }).toEqual({ codes: [2], stdout: '' });
    expect(stderr).toContain('Usage: sparkvet');
  });
});

describe('help', () => {
  it.for([
    [['--help'], 'Exit codes: 0 fine, 1 findings'],
    [['analyze', '--help'], '--gate-scale <factor>'],
    [['help', 'analyze'], 'zstd -dc app.zstd | sparkvet analyze -'],
    [['heuristics', '-h'], 'sparkvet heuristics spill'],
    [['--version'], /^\d+\.\d+\.\d+\n$/],
  ] as const)('%o is a result', async ([args, text]) => {
    const { codes, stdout, stderr } = await run(...args);

    expect({ codes, stderr }).toEqual({ codes: [0], stderr: '' });
    expect(stdout).toMatch(text);
  });
});

describe('help of a command', () => {
  it.for([
    '',
    'analyze',
    'compare',
    'daemon',
    'dismiss',
    'doctor',
    'fetch',
    'heuristics',
    'history',
    'reanalyze',
    'report',
    'schema',
    'serve',
  ])('"%s" fits a terminal of 80 columns', async (command) => {
    const { stdout } = await run(...(command === '' ? [] : [command]), '--help');

    expect(stdout).toContain('Usage: sparkvet');
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('is no error in a process of its own, whose exit code is a bug until it has another', async () => {
    const { code, stderr } = await runSparkvet(['help', 'analyze'], { cwd: import.meta.dirname });

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('heuristics', () => {
  it('lists every one with what it finds, by preset', async () => {
    const { codes, stdout } = await run('heuristics');

    expect(codes).toEqual([0]);
    expect(stdout).toMatch(
      /^recommended: .+\n(?: {2}\S+ {2,}\S.*\n){60}\ndr-elephant: .+\n(?: {2}dr-\S+ {2,}\S.*\n){11}$/,
    );
  });

  it('shows the page of one', async () => {
    const { codes, stdout } = await run('heuristics', 'spill');

    expect(codes).toEqual([0]);
    expect(stdout).toMatch(/^# spill\n/);
    expect(stdout).toContain('| `minDiskSpilledBytes` | 1073741824 |');
    expect(stdout).toContain('## When it is wrong');
  });
});
