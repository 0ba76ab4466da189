import type { ApplicationModel } from '../../src/model/application.ts';
import type { StageData } from '../../src/model/stage.ts';
import {
  type ApplicationDraft,
  aJob,
  anApplication,
  aStage,
  STARTED_AT_MS,
} from './application.ts';

/** A stage of eight tasks, submitted a second after the start, that nothing ran of. */
export function aWaitingStage(overrides: Partial<StageData> = {}): StageData {
  const stage = aStage({
    status: 'active',
    submittedAtMs: STARTED_AT_MS + 1_000,
    completedTaskCount: 0,
    completedIndexCount: 0,
  });
  const {
    firstTaskLaunchedAtMs: _,
    lastTaskFinishedAtMs: _last,
    completedAtMs: _end,
    ...rest
  } = stage;
  return { ...rest, ...overrides };
}

/** An application on YARN that no executor came to. */
export function aStarved({ sections, ...draft }: ApplicationDraft = {}): ApplicationModel {
  const stages = [aWaitingStage()];
  const jobs = [aJob({ status: 'failed', failureMessage: 'Job 0 cancelled' })];
  return anApplication({ ...draft, sections: { executors: [], jobs, stages, ...sections } });
}
