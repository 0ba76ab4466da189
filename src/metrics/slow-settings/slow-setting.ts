import type { LighterStage } from '../stages/lighter-stages.ts';

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
  readonly stages: readonly LighterStage[];
}
