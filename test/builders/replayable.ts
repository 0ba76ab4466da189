import type { ApplicationModel } from '../../src/model/application.ts';
import type { StageData } from '../../src/model/stage.ts';
import {
  type ApplicationDraft,
  aJob,
  aLife,
  anApplication,
  anExecutor,
  STARTED_AT_MS,
} from './application.ts';

export interface ReplayableDraft extends ApplicationDraft {
  /** Executors of one core, from start to end. */
  readonly executorCount?: number;
  /** To the end of the application, ms. */
  readonly wallMs?: number;
}

/** Stages on executors of one core each, with the jobs that they say they belong to from their first stage to their last. */
export function replayable(
  stages: readonly StageData[],
  { executorCount = 2, wallMs = 100_000, sections, ...rest }: ReplayableDraft = {},
): ApplicationModel {
  const endedAtMs = STARTED_AT_MS + wallMs;
  const byJob = Map.groupBy(stages, ({ jobIds }) => jobIds[0] ?? 0);
  return anApplication({
    endedAtMs,
    lastSeenAtMs: endedAtMs,
    ...rest,
    sections: {
      stages,
      jobs: [...byJob].map(([jobId, ofJob]) =>
        aJob({
          jobId,
          stageIds: ofJob.map(({ stageId }) => stageId),
          submittedAtMs: Math.min(...ofJob.map((stage) => stage.submittedAtMs ?? Infinity)),
          completedAtMs: Math.max(...ofJob.map((stage) => stage.completedAtMs ?? 0)),
        }),
      ),
      executors: Array.from({ length: executorCount }, (_, index) =>
        anExecutor({
          executorId: String(index + 1),
          totalCores: 1,
          lives: [aLife({ cores: 1 })],
        }),
      ),
      ...sections,
    },
  });
}

/** Tasks of so many seconds. */
export function taskSeconds(...seconds: readonly number[]): readonly { durationMs: number }[] {
  return seconds.map((each) => ({ durationMs: each * 1_000 }));
}
