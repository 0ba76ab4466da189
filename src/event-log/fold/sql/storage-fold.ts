import { isPersisted, type RddInfo } from '../../../model/stage.ts';
import { amountAt, idAt, type JsonObject, nameAt, objectAt } from '../../json-fields.ts';
import type { ExecutorFold } from '../executors/executor-fold.ts';

/** Blocks are only logged on request; past this many the oldest picture of storage has to do. */
const MAX_BLOCKS = 200_000;
const MAX_RDDS = 10_000;
const RDD_BLOCK = /^rdd_(\d+)_\d+$/;

interface Block {
  readonly memoryBytes: number;
  readonly diskBytes: number;
}

/** Folds persisted RDDs, and where block updates are logged what they really took. */
export class StorageFold {
  readonly #rdds = new Map<number, RddInfo>();
  /** By RDD, those of none under -1, and then by executor and block. */
  readonly #blocks = new Map<number, Map<string, Block>>();
  #blockCount = 0;
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
    const executorId = nameAt(objectAt(info, 'Block Manager ID'), 'Executor ID') ?? '';
    const blockId = nameAt(info, 'Block ID') ?? '';
    const rddId = Number(RDD_BLOCK.exec(blockId)?.[1] ?? -1);
    const key = `${executorId} ${blockId}`;
    const before = this.#blocks.get(rddId)?.get(key);
    if (before === undefined && this.#blockCount >= MAX_BLOCKS) return;
    const now = {
      memoryBytes: amountAt(info, 'Memory Size'),
      diskBytes: amountAt(info, 'Disk Size'),
    };
    this.#executors.storageChanged(executorId, now.memoryBytes - (before?.memoryBytes ?? 0));
    this.#keep(rddId, key, now);
    if (rddId >= 0) this.#raise(rddId, before, now);
  }

  unpersisted(event: JsonObject): void {
    const rddId = idAt(event, 'RDD ID') ?? -1;
    const blocks = rddId < 0 ? undefined : this.#blocks.get(rddId);
    if (blocks === undefined) return;
    for (const [key, block] of blocks) {
      this.#executors.storageChanged(key.slice(0, key.indexOf(' ')), -block.memoryBytes);
    }
    this.#blockCount -= blocks.size;
    this.#blocks.delete(rddId);
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

  #keep(rddId: number, key: string, block: Block): void {
    const blocks = this.#blocks.get(rddId) ?? new Map<string, Block>();
    const countBefore = blocks.size;
    if (block.memoryBytes + block.diskBytes > 0) blocks.set(key, block);
    else blocks.delete(key);
    this.#blockCount += blocks.size - countBefore;
    if (blocks.size > 0) this.#blocks.set(rddId, blocks);
    else this.#blocks.delete(rddId);
  }

  #raise(rddId: number, before: Block | undefined, now: Block): void {
    const known = this.#peaks.get(rddId);
    if (known === undefined && this.#peaks.size >= MAX_RDDS) return;
    const peak = known ?? { memoryBytes: 0, diskBytes: 0, count: 0 };
    this.#peaks.set(rddId, {
      memoryBytes: Math.max(0, peak.memoryBytes + now.memoryBytes - (before?.memoryBytes ?? 0)),
      diskBytes: Math.max(0, peak.diskBytes + now.diskBytes - (before?.diskBytes ?? 0)),
      count: peak.count + (before === undefined ? 1 : 0),
    });
  }
}
