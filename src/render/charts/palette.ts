import type { WorkCategory } from '../../model/occupancy.ts';

/** Names of colours: the style sheet has their values, light and dark. */
export const INK = 'var(--ink)';
export const MUTED = 'var(--muted)';
export const HAIRLINE = 'var(--hairline)';
export const BAR = 'var(--bar)';
export const BAR_MARKED = 'var(--bar-marked)';
export const BAR_FAILED = 'var(--bar-failed)';
/** Between shapes that touch. */
export const SEPARATOR = 'var(--page)';
export const WASTED = 'var(--wasted)';

export const CATEGORY_COLOURS: Readonly<Record<WorkCategory, string>> = {
  cpu: 'var(--work-cpu)',
  gc: 'var(--work-gc)',
  shuffleWait: 'var(--work-shuffle-wait)',
  shuffleWrite: 'var(--work-shuffle-write)',
  other: 'var(--work-other)',
  deserialization: 'var(--work-deserialization)',
  overhead: 'var(--work-overhead)',
};

export const CATEGORIES_IN_WORDS: Readonly<Record<WorkCategory, string>> = {
  cpu: 'Computing',
  gc: 'Collecting garbage',
  shuffleWait: 'Waiting for shuffle blocks',
  shuffleWrite: 'Writing shuffle files',
  other: 'Waiting in tasks: I/O, Python, locks',
  deserialization: 'Loading tasks',
  overhead: 'Scheduling and results',
};

/** Slices of the time budget by id: what cores did keeps its colour everywhere, what they did not do is grey. */
const SLICE_COLOURS: Readonly<Record<string, string>> = {
  'cluster-wait': 'var(--idle-1)',
  startup: 'var(--idle-4)',
  planning: 'var(--slice-5)',
  scheduling: 'var(--idle-2)',
  jobs: 'var(--bar)',
  tail: 'var(--slice-4)',
  commit: 'var(--slice-1)',
  driver: 'var(--slice-6)',
  end: 'var(--idle-3)',
  run: 'var(--work-cpu)',
  cpu: 'var(--work-cpu)',
  python: 'var(--slice-2)',
  other: 'var(--work-other)',
  gc: 'var(--work-gc)',
  'shuffle-wait': 'var(--work-shuffle-wait)',
  'shuffle-write': 'var(--work-shuffle-write)',
  spill: 'var(--slice-3)',
  deserialization: 'var(--work-deserialization)',
  overhead: 'var(--work-overhead)',
  'idle-startup': 'var(--idle-1)',
  'idle-scheduling': 'var(--work-overhead)',
  'idle-tail': 'var(--slice-4)',
  'idle-jobs': 'var(--idle-2)',
  'idle-driver': 'var(--idle-3)',
  'idle-end': 'var(--idle-4)',
  rest: HAIRLINE,
};
const FURTHER_COLOURS: readonly string[] = Array.from(
  { length: 6 },
  (_, index) => `var(--slice-${index + 1})`,
);

/** Ids without a colour of their own take turns. */
export function sliceColour(id: string, position: number): string {
  if (Object.hasOwn(SLICE_COLOURS, id)) return SLICE_COLOURS[id] ?? MUTED;
  return FURTHER_COLOURS[position % FURTHER_COLOURS.length] ?? MUTED;
}
