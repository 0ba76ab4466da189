/**
 * In the order of a report. `executors` and `applicationMaster` are before rounding; `rounding` is what YARN's steps added to
 * both; `startUp` is from the container to the executor's registration. The others are what is left: at most one of them.
 */
export const BOOK_ITEMS = [
  'executors',
  'applicationMaster',
  'rounding',
  'startUp',
  'otherAttempts',
  'lostInRecovery',
  'unexplained',
] as const;
export type BookItemId = (typeof BOOK_ITEMS)[number];

/** `recorded`: times × sizes as recorded; `estimated`: something had to be assumed; `remainder`: what is left of the total. */
export type BookBasis = 'recorded' | 'estimated' | 'remainder';

/** A part of one of YARN's sums. */
export interface BookItem {
  readonly id: BookItemId;
  /** In the books' unit; negative only for a remainder. */
  readonly amount: number;
  readonly basis: BookBasis;
}

/** One of YARN's sums, and what it is made of. */
export interface Books {
  /** A vcore is a core here. */
  readonly unit: 'byteMs' | 'coreMs';
  /** As YARN counted it. */
  readonly total: number;
  /** What we counted without YARN's sum: executors, application master, rounding. */
  readonly own: number;
  /** They add up to `total`; without those that are 0. */
  readonly items: readonly BookItem[];
}

/** YARN's sums of an application beside our own. A sum that YARN did not tell is absent. */
export interface ClusterBooks {
  readonly memory?: Books;
  readonly vcores?: Books;
  /** What was assumed, and what is not in our books; sentences. */
  readonly notes: readonly string[];
}
