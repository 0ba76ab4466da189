import { amountAt, type JsonObject } from '../../json-fields.ts';

/** No machine has as many: what claims more would have every core of it scheduled, one by one. */
const MAX_CORES = 16_384;

/** Cores of an executor; nonsense is 0. */
export function coresOf(amount: number): number {
  return amount <= MAX_CORES ? amount : 0;
}

/** Of an `Executor Info`; 0 where they are absent. */
export function coresAt(info: JsonObject): number {
  return coresOf(amountAt(info, 'Total Cores'));
}
