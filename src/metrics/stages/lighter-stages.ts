import type { StageChange } from '../../model/remedy.ts';
import type { StageData } from '../../model/stage.ts';
import { sumBy } from '../../model/sum-by.ts';

/** A stage, and how much of its task time goes, in ms. */
export interface LighterStage {
  readonly stage: StageData;
  readonly savedMs: number;
}

/** What is to be replayed without that task time, and all of it together; stages that would lose nothing by it stay as they are. */
export function lighterStages(all: readonly LighterStage[]): {
  readonly changes: readonly StageChange[];
  readonly savedTaskMs: number;
} {
  const lighter = all.filter(({ savedMs }) => savedMs > 0);
  return {
    savedTaskMs: sumBy(lighter, ({ stage, savedMs }) => Math.min(savedMs, stage.taskTimeMs)),
    changes: lighter.map(({ stage: { stageId, stageAttemptId, taskTimeMs }, savedMs }) => ({
      stage: { stageId, stageAttemptId },
      kind: 'shorter',
      taskShare: Math.max(0, 1 - savedMs / taskTimeMs),
    })),
  };
}
