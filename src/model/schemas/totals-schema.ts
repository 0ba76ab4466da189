import { z } from 'zod';
import { byteMs, bytes, coreMs, count, ms } from './schema-fields.ts';

/** `Totals`. */
export const TOTALS = z
  .object({
    jobCount: count('JobStart events.'),
    failedJobCount: count('JobEnd with a result other than JobSucceeded.'),
    stageCount: count('stage attempts submitted or completed.'),
    failedStageCount: count('completed with a failure reason.'),
    taskCount: count('TaskEnd events.'),
    killedTaskCount: count('TaskKilled and TaskCommitDenied.'),
    failedTaskCount: count('every other end but Success: Resubmitted and FetchFailed included.'),
    sqlExecutionCount: count('SQLExecutionStart events, distinct ids.'),
    executorCount: count('distinct ids ever added, the driver not.'),
    executorRunTimeMs: ms(),
    executorCpuTimeMs: ms(),
    gcTimeMs: ms(),
    inputBytes: bytes(),
    outputBytes: bytes(),
    shuffleReadBytes: bytes('remote and local.'),
    shuffleWriteBytes: bytes(),
    memorySpilledBytes: bytes(),
    diskSpilledBytes: bytes(),
    resultBytes: bytes(),
    heldCoreMs: coreMs(
      'cores × life of every added executor (in local mode the driver is one): ExecutorAdded to ExecutorRemoved, else to ApplicationEnd, else to the last time in the record; a life that ends before it begins is 0.',
    ),
    heldMemoryByteMs: byteMs(
      'the same lives × memory: the container on YARN (rounded up where it is recorded to what) and Kubernetes, the heap elsewhere.',
    ),
  })
  .meta({
    id: 'Totals',
    description:
      'Exact sums over the whole record, whatever is sampled elsewhere. What no event recorded is 0 here and a missing-metrics gap. Metrics are summed over every TaskEnd that carries them, successful or not; a stage attempt, a speculative copy or a retry is a TaskEnd of its own and counts once.',
  });
