import type { ApplicationModel } from '../../model/application.ts';
import type { JobData } from '../../model/job.ts';
import { oncePerApplication } from '../once-per-application.ts';
import type { FailedTask } from './failure-message.ts';
import { type TaskFailures, taskFailures } from './failures.ts';

/**
 * The task that a job was aborted for, where its message is the task's error alone, as Spark 4.1 writes it: of the stage that
 * failed with that message, the partition that failed most often with an error the message holds.
 */
export function taskBehind(
  app: ApplicationModel,
  { stageIds }: JobData,
  text: string,
): FailedTask | undefined {
  const ofJob = stageIds.flatMap((stageId) => byStage(app).get(stageId) ?? []);
  const behind = ofJob.filter(
    ({ stage, failure: { reason, message } }) =>
      isSame(stage.failureReason, text) && reason === 'ExceptionFailure' && isSame(message, text),
  );
  return mostFailed(behind);
}

const byStage = oncePerApplication((app: ApplicationModel) =>
  Map.groupBy(taskFailures(app), ({ stage }) => stage.stageId),
);

/** Each is shortened in its own way, and some go on with a stack: their first lines are compared. */
function isSame(message: string | undefined, text: string): boolean {
  const [a = '', b = ''] = [message ?? '', text].map((each) => each.trim().split('\n', 1)[0]);
  return a !== '' && b !== '' && (a.startsWith(b) || b.startsWith(a));
}

function mostFailed(behind: readonly TaskFailures[]): FailedTask | undefined {
  let most: FailedTask | undefined;
  for (const { stage, partitions } of behind) {
    const { stageId, stageAttemptId } = stage;
    for (const [index, failureCount] of partitions) {
      if (failureCount > (most?.failureCount ?? 0)) {
        most = { index, stageId, stageAttemptId, failureCount };
      }
    }
  }
  return most;
}
