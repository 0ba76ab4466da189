import { withoutUndefined } from '../../model/record-of.ts';
import type { StreamingBatch, StreamingQuery } from '../../model/streaming.ts';
import { sumBy } from '../../model/sum-by.ts';
import {
  amountAt,
  type JsonObject,
  nameAt,
  numberAt,
  objectAt,
  objectsAt,
  stringAt,
} from '../json-fields.ts';
import { keepErrorText, keepOptionalText } from '../text.ts';

const RECENT_BATCHES = 100;
/** Restarted queries get a new run id each; nobody runs this many at once. */
const MAX_QUERIES = 1_000;

interface QueryState {
  readonly queryId: string;
  readonly runId: string;
  name?: string;
  startedAtMs?: number;
  terminatedAtMs?: number;
  isTerminated: boolean;
  exception?: string;
  batchCount: number;
  inputRowCount: number;
  triggerMs: number;
  readonly recentBatches: StreamingBatch[];
}

/** Folds structured streaming: sums over all micro-batches, and the last of them one by one. */
export class StreamingFold {
  readonly #states = new Map<string, QueryState>();
  #droppedCount = 0;

  /** Events of queries that were not kept: there were too many. */
  get droppedCount(): number {
    return this.#droppedCount;
  }

  started(event: JsonObject): void {
    const state = this.#stateOf(event);
    const startedAtMs = isoTimeAt(event, 'timestamp');
    if (state !== undefined && startedAtMs !== undefined) state.startedAtMs = startedAtMs;
  }

  progressed(event: JsonObject): void {
    const progress = objectAt(event, 'progress');
    const state = this.#stateOf(progress);
    if (state === undefined) return;
    const batch = readBatch(progress);
    state.batchCount += 1;
    state.inputRowCount += batch.inputRowCount;
    state.triggerMs += batch.triggerMs;
    state.recentBatches.push(batch);
    if (state.recentBatches.length > RECENT_BATCHES) state.recentBatches.shift();
  }

  terminated(event: JsonObject): void {
    const state = this.#stateOf(event);
    if (state === undefined) return;
    state.isTerminated = true;
    const exception = keepErrorText(stringAt(event, 'exception'), 4_000);
    if (exception !== undefined) state.exception = exception;
  }

  finish(): readonly StreamingQuery[] {
    return [...this.#states.values()].map((state) => ({
      ...state,
      recentBatches: [...state.recentBatches],
    }));
  }

  #stateOf(event: JsonObject): QueryState | undefined {
    const queryId = nameAt(event, 'id');
    if (queryId === undefined) return undefined;
    const runId = nameAt(event, 'runId') ?? '';
    const key = `${queryId} ${runId}`;
    let state = this.#states.get(key);
    if (state === undefined && this.#states.size < MAX_QUERIES) {
      state = {
        queryId: keepOptionalText(queryId, 100) ?? '',
        runId: keepOptionalText(runId, 100) ?? '',
        isTerminated: false,
        batchCount: 0,
        inputRowCount: 0,
        triggerMs: 0,
        recentBatches: [],
      };
      this.#states.set(key, state);
    }
    const name = keepOptionalText(stringAt(event, 'name'), 300);
    if (state === undefined) this.#droppedCount += 1;
    else if (name !== undefined) state.name = name;
    return state;
  }
}

function readBatch(progress: JsonObject): StreamingBatch {
  const sources = objectsAt(progress, 'sources');
  const state = objectsAt(progress, 'stateOperators');
  const rate = (key: string): number | undefined =>
    sources.some((source) => numberAt(source, key) !== undefined) ? sum(sources, key) : undefined;
  return {
    batchId: amountAt(progress, 'batchId'),
    inputRowCount: sum(sources, 'numInputRows'),
    triggerMs: amountAt(objectAt(progress, 'durationMs'), 'triggerExecution'),
    stateRowCount: sum(state, 'numRowsTotal'),
    stateMemoryBytes: sum(state, 'memoryUsedBytes'),
    ...withoutUndefined({
      atMs: isoTimeAt(progress, 'timestamp'),
      inputRowsPerSecond: rate('inputRowsPerSecond'),
      processedRowsPerSecond: rate('processedRowsPerSecond'),
    }),
  };
}

function sum(items: readonly JsonObject[], key: string): number {
  return sumBy(items, (item) => amountAt(item, key));
}

function isoTimeAt(parent: JsonObject, key: string): number | undefined {
  const parsed = Date.parse(stringAt(parent, key) ?? '');
  return Number.isNaN(parsed) ? undefined : parsed;
}
