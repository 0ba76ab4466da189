import type { StageChange } from '../../model/remedy.ts';
import type { StageData } from '../../model/stage.ts';

/** A stage that took longer by a setting, and by how much task time, ms. */
export interface SlowedStage {
  readonly stage: StageData;
  readonly lostTaskMs: number;
}

/** A setting that is there for special cases and takes from all others what makes Spark fast. */
export interface SlowSetting {
  readonly property: string;
  readonly value: string;
  /** Spark's default, or the value that costs no more than it. */
  readonly to: string;
  /** What it does, after its name, in a few words: `leaves operators uncompiled`. */
  readonly does: string;
  /** Why that is slow, for who has a line to read. */
  readonly because: string;
  readonly risk?: string;
  /** Most task time lost first; none lost more than it took. */
  readonly stages: readonly SlowedStage[];
}

/** The stage without what the setting cost it. */
export function changeOf({ stage, lostTaskMs }: SlowedStage): StageChange {
  const { stageId, stageAttemptId, taskTimeMs } = stage;
  const taskShare = taskTimeMs > 0 ? Math.max(0, 1 - lostTaskMs / taskTimeMs) : 1;
  return { stage: { stageId, stageAttemptId }, kind: 'shorter', taskShare };
}
