import type { RddInfo } from '../../model/stage.ts';
import { amountAt, idAt, type JsonObject, objectAt, stringAt } from '../json-fields.ts';
import type { ExecutorFold } from './executor-fold.ts';
import { isPersisted } from './stage-state.ts';

/** Blocks are only logged on request; past this many the oldest picture of storage has to do. */
const MAX_BLOCKS = 200_000;
const MAX_RDDS = 10_000;
const RDD_BLOCK = /^rdd_(\d+)_\d+$/;

interface Block {
  readonly rddId: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
}

/** Folds persisted RDDs, and where block updates are logged what they really took. */
export class StorageFold {
  readonly #rdds = new Map<number, RddInfo>();
  readonly #blocks = new Map<string, Block>();
  readonly #peaks = new Map<number, { memoryBytes: number; diskBytes: number; count: number }>();
  readonly #executors: ExecutorFold;

  constructor(executors: ExecutorFold) {
    this.#executors = executors;
  }

  stageSeen(rdds: readonly RddInfo[]): void {
    for (const rdd of rdds) {
      if (isPersisted(rdd) && this.#rdds.size < MAX_RDDS) this.#rdds.set(rdd.rddId, rdd);
    }
  }

  blockUpdated(event: JsonObject): void {
    const info = objectAt(event, 'Block Updated Info');
    const executorId = stringAt(objectAt(info, 'Block Manager ID'), 'Executor ID') ?? '';
    const blockId = stringAt(info, 'Block ID') ?? '';
    const rddId = Number(RDD_BLOCK.exec(blockId)?.[1] ?? -1);
    const key = `${executorId} ${blockId}`;
    const before = this.#blocks.get(key);
    if (before === undefined && this.#blocks.size >= MAX_BLOCKS) return;
    const memoryBytes = amountAt(info, 'Memory Size');
    const diskBytes = amountAt(info, 'Disk Size');
    this.#executors.storageChanged(executorId, memoryBytes - (before?.memoryBytes ?? 0));
    if (memoryBytes + diskBytes === 0) this.#blocks.delete(key);
    else this.#blocks.set(key, { rddId, memoryBytes, diskBytes });
    if (rddId >= 0) this.#raise(rddId, before, { rddId, memoryBytes, diskBytes });
  }

  unpersisted(event: JsonObject): void {
    const rddId = idAt(event, 'RDD ID');
    for (const [key, block] of this.#blocks) {
      if (block.rddId !== rddId) continue;
      this.#executors.storageChanged(key.slice(0, key.indexOf(' ')), -block.memoryBytes);
      this.#blocks.delete(key);
    }
  }

  /** With the most that each RDD took at once, where that was logged. */
  finish(): readonly RddInfo[] {
    return [...this.#rdds.values()].map((rdd) => {
      const peak = this.#peaks.get(rdd.rddId);
      if (peak === undefined) return rdd;
      const { memoryBytes, diskBytes, count } = peak;
      return { ...rdd, memoryBytes, diskBytes, cachedPartitionCount: count };
    });
  }

  #raise(rddId: number, before: Block | undefined, now: Block): void {
    const peak = this.#peaks.get(rddId) ?? { memoryBytes: 0, diskBytes: 0, count: 0 };
    this.#peaks.set(rddId, {
      memoryBytes: Math.max(0, peak.memoryBytes + now.memoryBytes - (before?.memoryBytes ?? 0)),
      diskBytes: Math.max(0, peak.diskBytes + now.diskBytes - (before?.diskBytes ?? 0)),
      count: peak.count + (before === undefined ? 1 : 0),
    });
  }
}
