import { amountAt, type JsonObject } from '../json-fields.ts';

/** No machine has as many: what claims more would have every core of it scheduled, one by one. */
export const MAX_CORES = 16_384;

/** Cores of an `Executor Info`; 0 where they are absent or nonsense. */
export function coresAt(info: JsonObject): number {
  const cores = amountAt(info, 'Total Cores');
  return cores <= MAX_CORES ? cores : 0;
}
