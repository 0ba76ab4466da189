import { arrayAt, idAt, type JsonObject, objectsAt, toNumber } from '../../json-fields.ts';
import { SQL_TOTALS } from '../../read-fields.ts';
import { HEAP_FACTOR, NUMBER_BYTES } from '../memory-budget.ts';

/** What an update takes in memory beside its numbers; measured. */
const UPDATE_BYTES = 120 * HEAP_FACTOR;

/** What a stage or the driver told of metrics of plans. Looked at when all is read: most belong to plans that are not kept. */
export interface MetricUpdate {
  /** Grows from one to the next. */
  readonly order: number;
  /** Undefined for the driver. */
  readonly stageId: number | undefined;
  /** Accumulator, value, accumulator, … */
  readonly numbers: readonly number[];
}

/** What it takes of the memory budget, about. */
export function bytesOfUpdate({ numbers }: MetricUpdate): number {
  return UPDATE_BYTES + NUMBER_BYTES * numbers.length;
}

/** The driver reports in pieces; Spark adds them up. */
export function driverUpdate(event: JsonObject, order: number): MetricUpdate {
  const numbers: number[] = [];
  for (const update of arrayAt(event, 'accumUpdates')) {
    if (Array.isArray(update)) addPair(numbers, toNumber(update[0]), toNumber(update[1]));
  }
  return { order, stageId: undefined, numbers };
}

/** `Value` of a stage's accumulable is the running total over all stages: the last one is the total. */
export function stageUpdate(info: JsonObject, order: number): MetricUpdate {
  const numbers: number[] = [];
  for (const accumulable of objectsAt(info, 'Accumulables')) {
    if (accumulable['Metadata'] !== 'sql') continue;
    addPair(numbers, idAt(accumulable, 'ID'), toNumber(accumulable['Value']));
  }
  const totals = arrayAt(info, SQL_TOTALS);
  for (let i = 0; i < totals.length; i += 2) {
    addPair(numbers, toNumber(totals[i]), toNumber(totals[i + 1]));
  }
  return { order, stageId: idAt(info, 'Stage ID') ?? -1, numbers };
}

function addPair(numbers: number[], id: number | undefined, value: number | undefined): void {
  if (id === undefined || value === undefined || value < 0) return;
  numbers.push(id, value);
}
