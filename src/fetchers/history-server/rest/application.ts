import {
  ApplicationFold,
  clusterManagerOf,
  submissionOf,
} from '../../../event-log/fold/application-fold.ts';
import { keepOptionalText } from '../../../event-log/text.ts';
import type { ApplicationModel } from '../../../model/application.ts';
import { pushTo } from '../../../model/by-key.ts';
import { heldBytesByProfile, heldResources } from '../../../model/held-resources.ts';
import type { JobData } from '../../../model/job.ts';
import { withoutUndefined } from '../../../model/record-of.ts';
import type { StageData } from '../../../model/stage.ts';
import { sumBy } from '../../../model/sum-by.ts';
import { endOf } from '../attempts.ts';
import type { Answers } from './answers.ts';
import { toEnvironment } from './environment.ts';
import { toExecutors } from './executors.ts';
import { gapsOf } from './gaps.ts';
import { toJobs } from './jobs.ts';
import { executorShares } from './shares.ts';
import { toSqlExecutions } from './sql.ts';
import { toStage } from './stages.ts';
import { totalsOf } from './totals.ts';

const NAME_LENGTH = 500;

/** The application in the words of the event log's reader, as far as the answers go. */
export function toApplication(answers: Answers, cluster: string): ApplicationModel {
  const { applicationId, attempt, executors: rows } = answers;
  const jobs = toJobs(answers.jobs, answers.stages, answers.sql);
  const stages = stagesOf(answers, jobs);
  const executors = toExecutors(rows, executorShares(rows, stages));
  const sqlExecutions = answers.sql && toSqlExecutions(answers.sql);
  const folded = toEnvironment(answers.environment);
  const environment = folded.finish();
  const properties = environment?.sparkProperties ?? {};
  const clusterManager = clusterManagerOf(properties['spark.master'], applicationId);
  const application = new ApplicationFold();
  application.startedAtMs = attempt.startTimeEpoch;
  application.endedAtMs = endOf(attempt);
  const lastSeenAtMs = application.endedAtMs ?? lastTimeIn(answers);
  const bytesOf = heldBytesByProfile(environment, clusterManager, folded.profiles);
  return {
    cluster,
    id: applicationId,
    framework: {
      name: 'spark',
      ...withoutUndefined({ version: keepOptionalText(attempt.appSparkVersion ?? '', 100) }),
    },
    name: keepOptionalText(answers.name, NAME_LENGTH) ?? applicationId,
    clusterManager,
    outcome: application.outcome(jobs, !attempt.completed),
    startedAtMs: attempt.startTimeEpoch,
    lastSeenAtMs,
    sources: ['history-server'],
    gaps: gapsOf(answers, stages),
    sections: {
      totals: {
        ...totalsOf({ jobs, stages, executors, sqlExecutions: sqlExecutions ?? [] }),
        ...heldResources({ executors, lastMs: lastSeenAtMs, bytesOf }),
      },
      resourceProfiles: folded.profiles,
      executors,
      jobs,
      stages,
      ...withoutUndefined({ environment, sqlExecutions }),
    },
    ...withoutUndefined({
      attemptId: attempt.attemptId ?? undefined,
      user: keepOptionalText(attempt.sparkUser ?? '', NAME_LENGTH),
      endedAtMs: application.endedAtMs,
      ...submissionOf(properties),
    }),
  };
}

/** By id, as the log's reader has them. */
function stagesOf(answers: Answers, jobs: readonly JobData[]): readonly StageData[] {
  const { stages, details } = answers;
  const listing = new Map<number, JobData[]>();
  for (const job of jobs) {
    for (const stageId of job.stageIds) {
      pushTo(listing, stageId, job);
    }
  }
  const read = stages
    .map((row) =>
      toStage(row, listing.get(row.stageId) ?? [], details.get(`${row.stageId}.${row.attemptId}`)),
    )
    .toSorted((a, b) => a.stageId - b.stageId || a.stageAttemptId - b.stageAttemptId);
  return withSharedGc(answers, read);
}

/** Of an attempt without an end: the last time that the server tells. */
function lastTimeIn({ attempt, jobs, stages, executors }: Answers): number {
  const times = [
    ...jobs.flatMap((job) => [job.submissionTime, job.completionTime]),
    ...stages.flatMap((stage) => [stage.submissionTime, stage.completionTime]),
    ...executors.flatMap((executor) => [executor.addTime, executor.removeTime]),
  ];
  return times.reduce<number>((last, atMs) => Math.max(last, atMs ?? 0), attempt.startTimeEpoch);
}

/** Servers before 3.0 know the GC time of executors, and not that of stages. */
function withSharedGc(
  { stages: rows, executors }: Answers,
  stages: readonly StageData[],
): readonly StageData[] {
  if (rows.every(({ jvmGcTime }) => jvmGcTime !== undefined)) return stages;
  const gcTimeMs = sumBy(executors, ({ totalGCTime }) => totalGCTime);
  const runTimeMs = sumBy(stages, ({ sums }) => sums.executorRunTimeMs);
  if (runTimeMs === 0) return stages;
  return stages.map((stage) => {
    const share = stage.sums.executorRunTimeMs / runTimeMs;
    return { ...stage, sums: { ...stage.sums, gcTimeMs: gcTimeMs * share } };
  });
}
