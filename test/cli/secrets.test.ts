import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { OUTPUT_FORMATS } from '../../src/model/output-formats.ts';
import {
  applicationEnd,
  applicationStart,
  environment,
  executorAdded,
  executorRemoved,
  jobEnd,
  jobStart,
  linesOf,
  logStart,
  stageCompleted,
  stageInfo,
  stageSubmitted,
  T0,
  taskEnd,
} from '../builders/event-log.ts';
import { SECRET, SECRET_PROPERTIES, SECRET_TEXTS } from '../builders/secrets.ts';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';
import { runSparkvet } from './run-sparkvet.ts';

const HOSTILE =
  '</script><img src=x onerror=alert(1)>\u001b[31m\u001b]0;title\u0007\u202e{{x}}=cmd()|"\';drop table analysis;--';

/** A failed application that says a text wherever a log can hold one. */
function logSaying(text: string, id: string): string {
  const said = `${text} ${HOSTILE}`;
  const stage = stageInfo(0, {
    'Stage Name': said,
    Details: said,
    'RDD Info': [
      {
        'RDD ID': 0,
        Name: said,
        Callsite: said,
        Scope: JSON.stringify({ id: '1', name: said }),
        'Storage Level': { 'Use Memory': true, Replication: 1 },
        'Number of Partitions': 2,
      },
    ],
  });
  const properties = {
    'spark.job.description': said,
    'spark.jobGroup.id': said,
    'spark.job.tags': said,
    'spark.scheduler.pool': said,
    'callSite.short': said,
    'spark.sql.execution.id': '0',
  };
  const failure = {
    Reason: 'ExceptionFailure',
    'Class Name': 'org.apache.spark.api.python.PythonException',
    Description: `Traceback (most recent call last):\n  File "/app/x.py", line 3, in f\nValueError: ${said}`,
    'Full Stack Trace': `org.apache.spark.SparkException: ${said}\nCaused by: java.io.IOException: ${said}`,
  };
  const sql = 'org.apache.spark.sql.execution.ui.SparkListenerSQL';
  const node = {
    nodeName: said,
    simpleString: said,
    metadata: { Location: said },
    metrics: [{ name: said, accumulatorId: 1, metricType: 'sum' }],
    children: [],
  };
  const query = { id: said, runId: said, name: said, timestamp: '2026-01-01T00:00:00.000Z' };
  const streaming = 'org.apache.spark.sql.streaming.StreamingQueryListener$';
  return linesOf([
    logStart(),
    environment({
      ...Object.fromEntries(SECRET_PROPERTIES.map((name) => [name, SECRET])),
      'spark.driver.extraJavaOptions': said,
      'spark.app.name': said,
      'spark.yarn.queue': said,
      'spark.yarn.tags': said,
      'sun.java.command': said,
    }),
    applicationStart({ 'App Name': said, 'App ID': id, User: said }),
    executorAdded('1'),
    executorRemoved('1', 30_000, said),
    {
      Event: `${sql}ExecutionStart`,
      executionId: 0,
      description: said,
      details: said,
      physicalPlanDescription: said,
      sparkPlanInfo: node,
      time: T0,
      modifiedConfigs: { 'spark.x': said, 'spark.y.password': SECRET },
      jobTags: [said],
      jobGroupId: said,
    },
    jobStart(0, [stage], { Properties: properties }),
    { ...stageSubmitted(stage), Properties: properties },
    taskEnd({ id: 0, reason: failure }),
    taskEnd({ id: 1, reason: { Reason: 'ExecutorLostFailure', 'Loss Reason': said } }),
    taskEnd({ id: 2, reason: { Reason: 'TaskKilled', 'Kill Reason': said } }),
    stageCompleted({ ...stage, 'Failure Reason': said }),
    { Event: `${streaming}QueryStartedEvent`, ...query },
    { Event: `${streaming}QueryTerminatedEvent`, ...query, exception: said },
    { Event: `${sql}ExecutionEnd`, executionId: 0, time: T0 + 50_000, errorMessage: said },
    jobEnd(0, said),
    applicationEnd(),
  ]);
}

/** One log for each form, so that no secret is saved by a text that is cut before it. */
const LOGS = Object.fromEntries(
  SECRET_TEXTS.map((text, at) => {
    const id = `application_1700000000000_${String(at + 1).padStart(4, '0')}`;
    return [`logs/${id}`, logSaying(text, id)];
  }),
);

/** Every file below, with its name. */
function filesIn(folder: string): readonly { readonly name: string; readonly bytes: Buffer }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('logs') && statSync(path.join(folder, name)).isFile())
    .map((name) => ({ name, bytes: readFileSync(path.join(folder, name)) }));
}

/** What is found of the secrets, with what stands around it. */
function leaksIn(files: ReturnType<typeof filesIn>): readonly string[] {
  return files.flatMap(({ name, bytes }) => {
    const at = bytes.indexOf(SECRET);
    if (name.includes(SECRET)) return [`the name ${name}`];
    const around = bytes.subarray(Math.max(0, at - 120), at + 40).toString();
    return at < 0 ? [] : [`${name}: ${around}`];
  });
}

// oxlint-disable-next-line no-control-regex -- these are what must not come out
const MOVES_A_CURSOR = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;

describe('a log full of secrets and of markup', () => {
  it('leaves none of it in a report of any format, the store, or on the terminal', async () => {
    using directory = aDirectory(LOGS);
    const { code, stdout, stderr } = await runSparkvet(
      [
        'analyze',
        'logs',
        ...OUTPUT_FORMATS.flatMap((format) => ['--format', format]),
        '--out',
        'out',
        '--preset',
        'all',
        '--gate-scale',
        '0.0001',
      ],
      { cwd: directory.path },
    );
    const files = filesIn(directory.path);

    expect(code).toBe(0);
    expect(files.length).toBeGreaterThan(SECRET_TEXTS.length * OUTPUT_FORMATS.length);
    expect(leaksIn([...files, printed('stdout', stdout), printed('stderr', stderr)])).toEqual([]);
    const texts = files.filter((file) => /\.(?:txt|md|xml|html)$/.test(file.name));
    expect(namesOf(texts, (text) => MOVES_A_CURSOR.test(text))).toEqual([]);
    const marked = files.filter((file) => /\.(?:xml|html)$/.test(file.name));
    expect(namesOf(marked, (text) => text.includes('<img src=x'))).toEqual([]);
    expect(`${stdout}${stderr}`).not.toMatch(MOVES_A_CURSOR);
    expect(files.filter(({ name }) => !/^out\/[\w.-]+$/.test(name))).toEqual([]);
  });

  it('leaves none of it in what the daemon writes, its log included', async () => {
    using directory = aDirectory(LOGS);
    const { code, stdout, stderr } = await runSparkvet(
      ['daemon', '--once', '--event-log-dir', 'logs', '--out', 'out'],
      { cwd: directory.path },
    );
    const files = filesIn(directory.path);

    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining(`${SECRET_TEXTS.length} judged`),
    });
    expect(leaksIn([...files, printed('stdout', stdout), printed('stderr', stderr)])).toEqual([]);
    expect(stderr).not.toMatch(MOVES_A_CURSOR);
  });

  it('leaves none of it in what is kept for a bug report', async () => {
    using directory = aDirectory(LOGS);
    for (const id of Object.keys(LOGS)
      .map((name) => path.basename(name))
      .slice(0, 3)) {
      const asked = ['fetch', id, '--event-log-dir', 'logs', '--save', `saved-${id}`];
      expect((await runSparkvet(asked, { cwd: directory.path })).code).toBe(0);
    }
    const files = filesIn(directory.path);
    expect(files.length).toBeGreaterThan(3);
    expect(leaksIn(files)).toEqual([]);
  });
});

function namesOf(
  files: ReturnType<typeof filesIn>,
  isMeant: (text: string) => boolean,
): readonly string[] {
  return files.filter(({ bytes }) => isMeant(bytes.toString())).map(({ name }) => name);
}

function printed(name: string, text: string): { readonly name: string; readonly bytes: Buffer } {
  return { name, bytes: Buffer.from(text) };
}
