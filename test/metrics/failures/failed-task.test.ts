import { describe, expect, it } from 'vitest';
import { taskBehind } from '../../../src/metrics/failures/failed-task.ts';
import { failures } from '../../../src/metrics/failures/failure-chain.ts';
import type { ApplicationModel } from '../../../src/model/application.ts';
import type { TaskFailure } from '../../../src/model/task-columns.ts';
import { aJob, anApplication } from '../../builders/application.ts';
import { anException, anExecutorLoss, failingStage } from '../../builders/failing-stage.ts';

const ERROR = '[FAILED_READ_FILE.NO_HINT] Encountered error while reading file a.parquet.';
const JOB = aJob({ status: 'failed', failureMessage: `${ERROR}\n\tat x.Y` });

/** Partition 1 fails four times for the one reason, partition 2 twice. */
function failing(because: TaskFailure, failureReason = ERROR, stageId = 0): ApplicationModel {
  const tasks = [1, 2, 1, 2, 1, 1].map((index) => ({ index, because }));
  const stages = [failingStage(tasks, { stageId, status: 'failed', failureReason })];
  return anApplication({ outcome: 'failed', sections: { jobs: [JOB], stages } });
}

describe('the task behind a message that names none', () => {
  it('is of the partition that failed most often', () => {
    const app = failing(anException('org.apache.spark.SparkException', ERROR));

    expect(taskBehind(app, JOB, `${ERROR}\n\tat x.Y`)).toEqual({
      index: 1,
      stageId: 0,
      stageAttemptId: 0,
      failureCount: 4,
    });
  });

  it.for([
    { what: 'a task of another error', app: failing(anException()) },
    {
      what: 'a stage of another error',
      app: failing(anException('x.Y', ERROR), 'Job 0 cancelled'),
    },
    { what: 'a stage of another job', app: failing(anException('x.Y', ERROR), ERROR, 7) },
    { what: 'a lost executor', app: failing(anExecutorLoss(ERROR)) },
  ])('is not $what', ({ app }) => {
    expect(taskBehind(app, JOB, ERROR)).toBeUndefined();
  });

  it('is none where there is no message', () => {
    expect(taskBehind(failing(anException('x.Y', ''), ''), JOB, '')).toBeUndefined();
  });

  it('tells an executor’s heap from the driver’s', () => {
    const text = 'java.lang.OutOfMemoryError: Java heap space';
    const app = failing(anException('java.lang.OutOfMemoryError', text), text);
    const job = aJob({ status: 'failed', failureMessage: text });
    const sections = { ...app.sections, jobs: [job] };

    expect(failures({ ...app, sections })[0]?.cause).toBe('heap-oom');
  });
});
