import { isPersisted, type RddInfo } from '../../../model/stage.ts';
import { sumBy } from '../../../model/sum-by.ts';
import {
  amountAt,
  booleanAt,
  idAt,
  idsAt,
  type JsonObject,
  numberAt,
  objectAt,
  objectsAt,
  parsedObject,
  stringAt,
} from '../../json-fields.ts';
import type { KeptUnread, Unread, UnreadMemory } from '../../unread.ts';
import { HEAP_FACTOR, type Meter, NUMBER_BYTES } from '../memory-budget.ts';
import type { TextPool } from '../text-pool.ts';
import { NAME_LENGTH, type StageState } from './stage-state.ts';

const DETAILS_LENGTH = 2_000;
/** Iterative programs grow lineages of thousands; the persisted ones and the last are what matters. */
const MAX_RDDS = 60;
/** More of them than are kept; a union can have any number. */
const MAX_PARENTS = 1_000;
/** One RDD; measured, texts that repeat left out. */
const RDD_BYTES = 300 * HEAP_FACTOR;
/** Of a lineage that is not read yet, for each byte in the log: what it would take; measured. */
const UNREAD_BYTES = 2;

/** What stages were made of: their RDDs and call stack. Where nothing is persisted it stays as it stands in the log until the end. */
export class Lineages {
  readonly #meter: Meter;
  readonly #pool: TextPool;
  readonly #memory: UnreadMemory;
  #damagedCount = 0;

  constructor(meter: Meter, pool: TextPool, memory: UnreadMemory) {
    this.#meter = meter;
    this.#pool = pool;
    this.#memory = memory;
  }

  /** Those that turned out to be no JSON when they were needed. */
  get damagedCount(): number {
    return this.#damagedCount;
  }

  /** What an event of the stage says of it; not asked for again where it is known for good. */
  keep(state: StageState, info: JsonObject, unread: Unread | undefined): void {
    this.#meter.add(-state.lineageBytes);
    if (unread === undefined) fillLineage(state, info, this.#pool);
    else putOffLineage(state, this.#memory.keep(unread));
    state.lineageBytes = unread ? UNREAD_BYTES * unread.length : bytesOf(state.rdds);
    this.#meter.add(state.lineageBytes);
  }

  /** What was put off. */
  read(state: StageState): void {
    if (state.unread === undefined) return;
    fillLineage(state, state.unread.read(), this.#memory.texts);
    if (state.rdds.length === 0) this.#damagedCount += 1;
    this.#forgetUnread(state);
  }

  giveUp(state: StageState): void {
    this.#forgetUnread(state);
    this.#meter.add(-state.lineageBytes);
  }

  #forgetUnread(state: StageState): void {
    if (state.unread !== undefined) this.#memory.giveUp(state.unread);
    state.unread = undefined;
  }
}

function bytesOf(rdds: readonly RddInfo[]): number {
  return sumBy(rdds, ({ parentIds }) => RDD_BYTES + NUMBER_BYTES * parentIds.length);
}

/** Keeps a lineage, in which nothing is persisted, as it stands in the log. */
function putOffLineage(state: StageState, unread: KeptUnread): void {
  state.unread = unread;
  state.rdds = [];
  state.isDescribed = true;
}

/** The part of a `Stage Info` that is only kept for stages that really ran. */
function fillLineage(state: StageState, info: JsonObject, pool: TextPool): void {
  state.details = pool.text(stringAt(info, 'Details') ?? '', DETAILS_LENGTH);
  const rdds = objectsAt(info, 'RDD Info').map((rdd) => readRdd(rdd, pool));
  state.rdds =
    rdds.length <= MAX_RDDS
      ? rdds
      : [...rdds.filter(isPersisted), ...rdds.filter((rdd) => !isPersisted(rdd))].slice(
          0,
          MAX_RDDS,
        );
  state.isDescribed ||= rdds.length > 0 && !rdds.some(isPersisted);
}

function readRdd(info: JsonObject, pool: TextPool): RddInfo {
  const storage = storageOf(objectAt(info, 'Storage Level'));
  const callSite = pool.optionalText(stringAt(info, 'Callsite'), NAME_LENGTH);
  const scope = scopeName(stringAt(info, 'Scope'), pool);
  return {
    rddId: idAt(info, 'RDD ID') ?? 0,
    name: pool.text(stringAt(info, 'Name') ?? '', NAME_LENGTH),
    ...(callSite === undefined ? {} : { callSite }),
    ...(scope === undefined ? {} : { scope }),
    parentIds: idsAt(info, 'Parent IDs').slice(0, MAX_PARENTS),
    partitionCount: amountAt(info, 'Number of Partitions'),
    ...(storage === undefined ? {} : { storage }),
    memoryBytes: amountAt(info, 'Memory Size'),
    diskBytes: amountAt(info, 'Disk Size'),
    cachedPartitionCount: amountAt(info, 'Number of Cached Partitions'),
    ...(booleanAt(info, 'Barrier') ? { isBarrier: true } : {}),
  };
}

/** As nearly all are: without an escape in it. */
const PLAIN_SCOPE = /^\{"id":"\d+","name":"([^"\\\p{Cc}]*)"\}$/u;

/** Most RDDs are not persisted at all: they share what says so. */
const NOT_PERSISTED = { useMemory: false, useDisk: false, deserialized: false, replication: 1 };

function storageOf(level: JsonObject): RddInfo['storage'] | undefined {
  if (Object.keys(level).length === 0) return undefined;
  const useMemory = booleanAt(level, 'Use Memory');
  const useDisk = booleanAt(level, 'Use Disk');
  if (!useMemory && !useDisk) return NOT_PERSISTED;
  const replication = numberAt(level, 'Replication') ?? 1;
  return { useMemory, useDisk, deserialized: booleanAt(level, 'Deserialized'), replication };
}

/** The scope is JSON in a string: `{"id":"7","name":"Exchange"}`. */
function scopeName(scope: string | undefined, pool: TextPool): string | undefined {
  if (scope === undefined) return undefined;
  const plainName = PLAIN_SCOPE.exec(scope)?.[1];
  if (plainName !== undefined) return pool.optionalText(plainName, NAME_LENGTH);
  // a scope is a nicety: without it the stage is as good
  return pool.optionalText(stringAt(parsedObject(scope), 'name'), NAME_LENGTH);
}
