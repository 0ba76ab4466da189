import { describe, expect, it } from 'vitest';
import { analyze } from '../../../src/engine/analyze.ts';
import { PRESETS } from '../../../src/heuristics/presets.ts';
import type { HeuristicResult } from '../../../src/model/analysis.ts';
import type { ApplicationModel } from '../../../src/model/application.ts';
import type { ExecutorSummary } from '../../../src/model/executor.ts';
import type { JobData } from '../../../src/model/job.ts';
import type { StageData } from '../../../src/model/stage.ts';
import { sumBy } from '../../../src/model/sum-by.ts';
import { serve } from '../../support/fixture-server.ts';
import { readFixture } from '../../support/read-fixture.ts';
import { aSignal } from '../shared/reading.ts';
import { aHandle, aHistoryServer, recordedApplication } from './a-history-server.ts';

interface Case {
  readonly name: string;
  readonly id: string;
  readonly attemptId?: string;
  readonly log: string;
}
const LAB = 'application_1795236425508';
const CASES: readonly Case[] = [
  { name: '3.5/ok', id: `${LAB}_0001`, log: `lab/${LAB}_0001` },
  { name: '3.5/fail', id: `${LAB}_0002`, attemptId: '2', log: `lab/${LAB}_0002_2` },
  { name: '3.5/tagged', id: `${LAB}_0003`, attemptId: '1', log: `lab/${LAB}_0003_1` },
  { name: '3.5/skew', id: 'app-20261121062833-0000', log: 'patients/logs/p01.3.5.sick.zst' },
  { name: '3.5/heap-oom', id: 'app-20261121051510-0000', log: 'patients/logs/p13.3.5.sick.zst' },
  { name: '3.5/healthy', id: 'app-20261121054118-0000', log: 'patients/logs/h01.3.5.healthy.zst' },
  { name: '4.1/ok', id: `${LAB}_0004`, log: `lab/eventlog_v2_${LAB}_0004` },
  { name: '4.1/fail', id: `${LAB}_0005`, attemptId: '2', log: `lab/eventlog_v2_${LAB}_0005_2` },
  { name: '4.1/tagged', id: `${LAB}_0006`, attemptId: '1', log: `lab/eventlog_v2_${LAB}_0006_1` },
  {
    name: '4.1/newest',
    id: 'app-20261121074132-0000',
    log: 'spark-4.3/eventlog_v2_app-20261121074132-0000',
  },
];

async function overRest({ name, id, attemptId }: Case): Promise<ApplicationModel> {
  await using server = await serve(recordedApplication(name));
  const source = aHistoryServer(server.url, { cluster: 'default' });
  return await source.read(aHandle(source, 'rest', id, attemptId), { signal: aSignal() });
}

async function both(
  entry: Case,
): Promise<readonly [log: ApplicationModel, rest: ApplicationModel]> {
  return [await readFixture(entry.log), await overRest(entry)];
}

/** Sums of nanoseconds are added up in another order: the last digits of ms differ. */
function rounded(value: unknown): unknown {
  const text = JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'number' ? Math.round(part * 1_000) / 1_000 : part,
  );
  return JSON.parse(text);
}

describe('over REST as from the log', () => {
  it.for(CASES)('$name: the application and its totals', async (entry) => {
    const [log, rest] = await both(entry);
    expect(rounded(rest.sections.totals)).toEqual(rounded(log.sections.totals));
    expect(rest.sections.environment).toEqual(log.sections.environment);
    expect(rest.sections.resourceProfiles).toEqual(log.sections.resourceProfiles);
    expect(identityOf(rest)).toEqual(identityOf(log));
    expect(rest.sources).toEqual(['history-server']);
  });

  it.for(CASES)('$name: jobs', async (entry) => {
    const [log, rest] = await both(entry);
    expect(rest.sections.jobs?.map(comparableJob)).toEqual(log.sections.jobs?.map(comparableJob));
  });

  it.for(CASES)('$name: stages', async (entry) => {
    const [log, rest] = await both(entry);
    const ours = rest.sections.stages?.map(comparableStage);
    expect(rounded(ours)).toEqual(rounded(log.sections.stages?.map(comparableStage)));
  });

  it.for(CASES)('$name: executors', async (entry) => {
    const [log, rest] = await both(entry);
    // a task that fails after its executor is gone counts for nobody on the server
    const isDeath = entry.name === '3.5/heap-oom';
    const comparable = (executor: ExecutorSummary) => comparableExecutor(executor, isDeath);
    expect(rest.sections.executors?.map(comparable)).toEqual(
      log.sections.executors?.map(comparable),
    );
    expect(runTimeOf(rest)).toBeCloseTo(runTimeOf(log), 3);
  });

  it.for(CASES)('$name: SQL executions', async (entry) => {
    const [log, rest] = await both(entry);
    expect(sqlOf(rest)).toEqual(sqlOf(log));
  });

  it.for(CASES)('$name: verdicts, wherever there is one', async (entry) => {
    const [log, rest] = await both(entry);
    const inLog = new Map(verdictsOf(log).map((result) => [result.heuristicId, result]));
    const others = verdictsOf(rest)
      // telemetry-gap is about the record itself, which is another here
      .filter(
        ({ heuristicId, outcome }) =>
          outcome !== 'not-applicable' && heuristicId !== 'telemetry-gap',
      )
      .filter(({ heuristicId, outcome, severity }) => {
        const said = inLog.get(heuristicId);
        return said?.outcome !== outcome || said.severity !== severity;
      })
      .map(({ heuristicId }) => `${entry.name} ${heuristicId}`);
    expect(others).toEqual([]);
  });

  it('what is not told is not judged', async () => {
    const entry = CASES.find(({ name }) => name === '3.5/skew');
    if (entry === undefined) throw new Error('no such case');
    const silent = verdictsOf(await overRest(entry))
      .filter(({ outcome }) => outcome === 'not-applicable')
      .map(({ heuristicId }) => heuristicId);
    expect(silent).toEqual(
      expect.arrayContaining(['shuffle-data-skew', 'core-underutilization', 'wasted-task-time']),
    );
  });
});

function without<T extends object>(value: T, ...keys: readonly (keyof T & string)[]): unknown {
  const left: readonly string[] = keys;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !left.includes(key)));
}

function identityOf(app: ApplicationModel): unknown {
  return without(app, 'sections', 'sources', 'gaps');
}

/** Without what only events tell; tags are a set. */
function comparableJob(job: JobData): unknown {
  return without(
    { ...job, tags: job.tags.toSorted() },
    'callSite',
    'streamingQueryId',
    'streamingBatchId',
    'schedulingPool',
  );
}

/** Without tasks and lineage, and what only their events tell; a server's peaks are 0 where the log has none. */
function comparableStage(stage: StageData): unknown {
  return without(
    stage,
    'tasks',
    'rdds',
    'parentIds',
    'executors',
    'quantiles',
    'lastTaskFinishedAtMs',
    'peaks',
  );
}

/** Without times of single tasks; run and CPU time are shares, whose sum is compared. */
function comparableExecutor(executor: ExecutorSummary, isWithoutEnds: boolean): unknown {
  const lives = executor.lives.map((life) => without(life, 'requestedAtMs'));
  return without(
    { ...executor, lives },
    'executorRunTimeMs',
    'executorCpuTimeMs',
    'heapSampleCount',
    'peaks',
    'firstTaskLaunchedAtMs',
    'lastTaskFinishedAtMs',
    ...(isWithoutEnds ? (['failedTaskCount', 'taskTimeMs'] as const) : []),
  );
}

function sqlOf({ sections }: ApplicationModel): unknown {
  return sections.sqlExecutions?.map(
    ({ executionId, status, description, startedAtMs, endedAtMs, jobIds }) => ({
      executionId,
      status,
      description,
      startedAtMs,
      endedAtMs,
      jobIds,
    }),
  );
}

function runTimeOf({ sections }: ApplicationModel): number {
  return sumBy(sections.executors ?? [], ({ executorRunTimeMs }) => executorRunTimeMs);
}

function verdictsOf(app: ApplicationModel): readonly HeuristicResult[] {
  return analyze(app, {
    preset: 'all',
    heuristics: PRESETS.all.heuristics,
    gateScale: 0.1,
    version: '0.0.0',
    nowMs: () => 0,
  }).heuristics;
}
