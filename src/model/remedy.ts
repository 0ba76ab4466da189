import type { StageRef } from './stage.ts';

/** What a cure does to one stage attempt. */
export type StageChange = {
  readonly stage: StageRef;
} & (
  | { readonly kind: 'gone' }
  /** Each of its tasks takes this share of the time it took, 0 to 1. */
  | { readonly kind: 'shorter'; readonly taskShare: number }
  /** These tasks instead of its own, ms each, in order of launch. */
  | { readonly kind: 'tasks'; readonly durationsMs: ArrayLike<number> }
  /** It ends so much sooner, all else as it was: for what single tasks cannot tell. */
  | { readonly kind: 'sooner'; readonly ms: number }
);

/** Time in which no job ran, and how much of it a cure gives back; epoch ms. */
export interface DriverCut {
  readonly fromMs: number;
  readonly toMs: number;
  readonly savedMs: number;
}

/** Which executors there would have been instead. */
export type Allocation =
  | { readonly kind: 'static'; readonly executorCount: number }
  | {
      readonly kind: 'dynamic';
      readonly minExecutors: number;
      /** It begins with so many; with the least unless said. */
      readonly initialExecutors?: number;
      readonly maxExecutors: number;
      readonly idleTimeoutMs: number;
    };

/**
 * What would be different in the recorded run if the advice of a finding were followed: plain data that the simulator replays,
 * alone or together with other findings' remedies. What it does not name stays as it was.
 */
export interface Remedy {
  readonly stages?: readonly StageChange[];
  /** Plans told which stages: what was wrong with those whose plan the record could not keep, nobody could tell. */
  readonly isByPlans?: true;
  readonly driver?: readonly DriverCut[];
  readonly allocation?: Allocation;
  /** Nothing failed: no task is repeated, no stage tried again. */
  readonly withoutFailures?: true;
}
