import { type Occupancy, WORK_CATEGORIES, type WorkCategory } from '../../src/model/occupancy.ts';
import { recordOf } from '../../src/model/record-of.ts';
import { STARTED_AT_MS } from './application.ts';

/** Core-ms by bin; what is left out is 0. */
export interface OccupancyDraft extends Partial<Omit<Occupancy, 'usedCoreMs' | 'heldCoreMs'>> {
  readonly held?: readonly number[];
  readonly used?: Partial<Readonly<Record<WorkCategory, readonly number[]>>>;
}

/** Bins of a minute from the application's start. */
export function anOccupancy({ held = [], used = {}, ...rest }: OccupancyDraft = {}): Occupancy {
  const lists = [held, ...Object.values(used)];
  const binCount = rest.binCount ?? Math.max(1, ...lists.map(({ length }) => length));
  const binsOf = (values: readonly number[] = []): Float64Array =>
    Float64Array.from({ length: binCount }, (_, bin) => values[bin] ?? 0);
  return {
    originMs: STARTED_AT_MS,
    binMs: 60_000,
    heldCoreMs: binsOf(held),
    usedCoreMs: recordOf(WORK_CATEGORIES, (category) => binsOf(used[category])),
    wastedCoreMs: binsOf(),
    taskCpus: 1,
    ...rest,
    binCount,
  };
}
