import type { ApplicationModel } from '../../src/model/application.ts';
import type { PlanNode } from '../../src/model/sql.ts';
import type { StageData } from '../../src/model/stage.ts';
import {
  type ApplicationDraft,
  aJob,
  anApplication,
  aStage,
  STARTED_AT_MS,
} from './application.ts';

interface Loop extends ApplicationDraft {
  readonly count?: number;
  readonly actionMs?: number;
  /** Slots busy during each action; there are eight. */
  readonly busySlots?: number;
  /** From the start of one action to that of the next. */
  readonly everyMs?: number;
  readonly callSite?: (jobId: number) => string;
  readonly stage?: Partial<StageData>;
}

/** Half an hour with a loop of forty actions of ten seconds, each on one of eight slots. */
export function looping({
  count = 40,
  actionMs = 10_000,
  busySlots = 1,
  everyMs = actionMs,
  callSite = () => 'collect at train.py:9',
  stage = {},
  ...overrides
}: Loop = {}): ApplicationModel {
  const ids = Array.from({ length: count }, (_, jobId) => jobId);
  const { sections, ...rest } = overrides;
  return anApplication({
    ...rest,
    sections: {
      jobs: ids.map((jobId) =>
        aJob({
          jobId,
          stageIds: [jobId],
          submittedAtMs: STARTED_AT_MS + jobId * everyMs,
          completedAtMs: STARTED_AT_MS + jobId * everyMs + actionMs,
          callSite: callSite(jobId),
        }),
      ),
      stages: ids.map((stageId) =>
        aStage({ stageId, jobIds: [stageId], taskTimeMs: busySlots * actionMs, ...stage }),
      ),
      ...sections,
    },
  });
}

/** Py4J's call sites change their name on the way. */
function byReflection(turn: number): string {
  return turn < 15 ? 'collect at NativeMethodAccessorImpl.java:0' : 'collect at <unknown>:0';
}

/** Queries over the same file, one after the other, of fifty seconds each with all eight slots busy. */
export function querying(count: number, filterOf: (turn: number) => string): ApplicationModel {
  const leaf: PlanNode = {
    nodeId: 1,
    name: 'Scan parquet ',
    text: 'FileScan parquet',
    metadata: { Location: 'InMemoryFileIndex[hdfs:/orders]' },
    metrics: [],
    children: [],
  };
  const app = looping({ count, actionMs: 50_000, busySlots: 8, callSite: byReflection });
  const jobs = (app.sections.jobs ?? []).map((job) => ({ ...job, sqlExecutionId: job.jobId }));
  const stages = (app.sections.stages ?? []).map((stage) => ({
    ...stage,
    submittedAtMs: jobs[stage.stageId]?.submittedAtMs ?? 0,
    firstTaskLaunchedAtMs: jobs[stage.stageId]?.submittedAtMs ?? 0,
    lastTaskFinishedAtMs: jobs[stage.stageId]?.completedAtMs ?? 0,
    completedAtMs: jobs[stage.stageId]?.completedAtMs ?? 0,
  }));
  const sqlExecutions = jobs.map(({ jobId, submittedAtMs = 0, completedAtMs = 0 }) => ({
    executionId: jobId,
    description: '',
    details: '',
    status: 'succeeded' as const,
    startedAtMs: submittedAtMs,
    endedAtMs: completedAtMs,
    jobIds: [jobId],
    modifiedProperties: {},
    tags: [],
    finalPlan: { ...leaf, nodeId: 0, name: 'Filter', text: filterOf(jobId), children: [leaf] },
    adaptiveUpdateCount: 0,
  }));
  return { ...app, sections: { ...app.sections, jobs, stages, sqlExecutions } };
}
