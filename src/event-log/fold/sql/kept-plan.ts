import { isObject } from '../../json-fields.ts';
import type { KeptUnread, UnreadMemory } from '../../unread.ts';
import type { TextPool } from '../text-pool.ts';
import { type RecordedPlan, readPlan } from './plan.ts';

/** What a byte of a plan in the log takes when it is read, as the budget counts it; measured. */
const BYTES_OF_UNREAD = 7.5;

/** A plan of an SQL execution. Unread until somebody needs it: most are replaced before, or given up for the budget. */
export class KeptPlan {
  /** Roughly what it takes when it is read. */
  readonly byteCount: number;
  #unread: KeptUnread | undefined;
  #plan: RecordedPlan | undefined;
  #isDamaged = false;

  private constructor(byteCount: number, unread?: KeptUnread, plan?: RecordedPlan) {
    this.byteCount = byteCount;
    this.#unread = unread;
    this.#plan = plan;
  }

  static unread(unread: KeptUnread): KeptPlan {
    return new KeptPlan(BYTES_OF_UNREAD * unread.byteCount, unread);
  }

  /** A `sparkPlanInfo`; undefined when there is none. A damaged one takes the place of what it was to replace, as when it is unread. */
  static of(info: unknown, pool: TextPool): KeptPlan | undefined {
    if (!isObject(info)) return undefined;
    const plan = readPlan(info, pool);
    const kept = new KeptPlan(plan?.byteCount ?? 0, undefined, plan);
    kept.#isDamaged = plan === undefined;
    return kept;
  }

  /** Whether it turned out to be no JSON, or no plan, when it was read. */
  get isDamaged(): boolean {
    return this.#isDamaged;
  }

  /** To be called when nobody needs it any more. */
  release(memory: UnreadMemory): void {
    if (this.#unread !== undefined) memory.giveUp(this.#unread);
    this.#unread = undefined;
  }

  /** Undefined where it is damaged, or none. */
  read(pool: TextPool): RecordedPlan | undefined {
    if (this.#unread === undefined) return this.#plan;
    const members = this.#unread.read();
    this.#plan = readPlan(members['sparkPlanInfo'], pool);
    this.#isDamaged = this.#plan === undefined;
    this.#unread = undefined;
    return this.#plan;
  }
}
