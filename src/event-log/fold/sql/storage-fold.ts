import { isPersisted, type RddInfo } from '../../../model/stage.ts';
import { amountAt, idAt, type JsonObject, nameAt, objectAt } from '../../json-fields.ts';
import type { ExecutorFold } from '../executors/executor-fold.ts';

/** At once, and of their names together. Blocks are only logged on request; past this many the oldest picture has to do. */
const MAX_BLOCKS = 200_000;
const MAX_BLOCK_CHARACTERS = 16_000_000;
const MAX_RDDS = 10_000;
const RDD_BLOCK = /^rdd_(\d+)_\d+$/;

interface Block {
  readonly memoryBytes: number;
  readonly diskBytes: number;
}
const NO_BLOCK: Block = { memoryBytes: 0, diskBytes: 0 };

/** What the blocks of an RDD take, and took when it was most. */
interface Stored {
  readonly now: Block;
  readonly most: Block;
  /** Blocks that were put in, again where they had gone. */
  readonly putCount: number;
}

/** Folds persisted RDDs, and where block updates are logged what they really took. */
export class StorageFold {
  readonly #rdds = new Map<number, RddInfo>();
  /** By RDD, those of none under -1, and then by executor and block. */
  readonly #blocks = new Map<number, Map<string, Block>>();
  #blockCount = 0;
  #blockCharacters = 0;
  #droppedBlockCount = 0;
  readonly #stored = new Map<number, Stored>();
  readonly #executors: ExecutorFold;

  constructor(executors: ExecutorFold) {
    this.#executors = executors;
  }

  /** Updates of blocks that were left out: there were too many. */
  get droppedBlockCount(): number {
    return this.#droppedBlockCount;
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
    if (before === undefined && this.#isFull) {
      this.#droppedBlockCount += 1;
      return;
    }
    const now = {
      memoryBytes: amountAt(info, 'Memory Size'),
      diskBytes: amountAt(info, 'Disk Size'),
    };
    this.#executors.storageChanged(executorId, now.memoryBytes - (before?.memoryBytes ?? 0));
    this.#keep(rddId, key, now);
    if (rddId >= 0) this.#store(rddId, before, now);
  }

  unpersisted(event: JsonObject): void {
    const rddId = idAt(event, 'RDD ID') ?? -1;
    const blocks = rddId < 0 ? undefined : this.#blocks.get(rddId);
    if (blocks === undefined) return;
    for (const [key, block] of blocks) {
      this.#executors.storageChanged(key.slice(0, key.indexOf(' ')), -block.memoryBytes);
      this.#blockCharacters -= key.length;
    }
    this.#blockCount -= blocks.size;
    this.#blocks.delete(rddId);
    const stored = this.#stored.get(rddId);
    if (stored !== undefined) this.#stored.set(rddId, { ...stored, now: NO_BLOCK });
  }

  /** With the most that each RDD took at once, where that was logged. */
  finish(): readonly RddInfo[] {
    return [...this.#rdds.values()].map((rdd) => {
      const stored = this.#stored.get(rdd.rddId);
      if (stored === undefined) return rdd;
      return { ...rdd, ...stored.most, cachedPartitionCount: stored.putCount };
    });
  }

  get #isFull(): boolean {
    return this.#blockCount >= MAX_BLOCKS || this.#blockCharacters >= MAX_BLOCK_CHARACTERS;
  }

  #keep(rddId: number, key: string, block: Block): void {
    const blocks = this.#blocks.get(rddId) ?? new Map<string, Block>();
    const countBefore = blocks.size;
    if (sizeOf(block) > 0) blocks.set(key, block);
    else blocks.delete(key);
    this.#blockCount += blocks.size - countBefore;
    this.#blockCharacters += key.length * (blocks.size - countBefore);
    if (blocks.size > 0) this.#blocks.set(rddId, blocks);
    else this.#blocks.delete(rddId);
  }

  #store(rddId: number, before: Block | undefined, block: Block): void {
    const known = this.#stored.get(rddId);
    if (known === undefined && this.#stored.size >= MAX_RDDS) return;
    const { now, most, putCount } = known ?? { now: NO_BLOCK, most: NO_BLOCK, putCount: 0 };
    const after = exchanged(now, before ?? NO_BLOCK, block);
    const isPut = before === undefined && sizeOf(block) > 0;
    this.#stored.set(rddId, {
      now: after,
      // what only moved to the disk is as much: the later picture is the one that lasted
      most: sizeOf(after) >= sizeOf(most) ? after : most,
      putCount: putCount + (isPut ? 1 : 0),
    });
  }
}

function exchanged(all: Block, before: Block, after: Block): Block {
  return {
    memoryBytes: Math.max(0, all.memoryBytes + after.memoryBytes - before.memoryBytes),
    diskBytes: Math.max(0, all.diskBytes + after.diskBytes - before.diskBytes),
  };
}

function sizeOf({ memoryBytes, diskBytes }: Block): number {
  return memoryBytes + diskBytes;
}
