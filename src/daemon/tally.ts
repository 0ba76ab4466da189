import { recordOf } from '../model/record-of.ts';

const TALLIED = [
  'sighted',
  'taken',
  'failedSources',
  'outputTroubles',
  'bugs',
  'judged',
  'analyses',
  'postponed',
  'buried',
] as const;

/**
 * What happened: `sighted` applications that sources told of, `taken` of them that became work, `failedSources` polls that failed,
 * `outputTroubles` times that the store or the folder of reports failed, `bugs` of ours that ended a judging, `judged` applications
 * with the `analyses` made of them, `postponed` and `buried` ones.
 */
export type Counts = Readonly<Record<(typeof TALLIED)[number], number>>;

/** Counts from the start of a process. */
export interface Tally {
  readonly add: (what: keyof Counts, count: number) => void;
  readonly counts: () => Counts;
}

/** All counts at 0. */
export function createTally(): Tally {
  const counts = recordOf(TALLIED, () => 0);
  return {
    add: (what, count) => {
      counts[what] += count;
    },
    counts: () => ({ ...counts }),
  };
}

/** What happened between two counts. */
export function countsSince(before: Counts, after: Counts): Counts {
  return recordOf(TALLIED, (what) => after[what] - before[what]);
}
