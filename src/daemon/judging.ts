import { MS_PER_SECOND } from '../model/units.ts';
import type { WorkItem } from '../store/work-queue.ts';
import { createItemJudge, type ItemJudgeParts, type JudgeHooks } from './judge-item.ts';
import { type Held, keepLeases, keyText } from './lease-renewal.ts';
import { messageOf } from './log.ts';
import type { Tally } from './tally.ts';

/** Leases what is due and has it judged, so many at once as are allowed. */
export interface Judging {
  /** There may be something due. */
  readonly wake: () => void;
  /** When nothing is due any more and nothing runs. */
  readonly idle: () => Promise<void>;
  readonly runningCount: () => number;
  /** Leases no more; resolves when the last lease that was under way has begun its work. */
  readonly stop: () => Promise<void>;
  /** Ends what runs; it stays leased until it is released. */
  readonly abort: () => void;
}
interface Running extends Held {
  readonly done: Promise<void>;
}

/** Leases nothing until it is woken. */
export function createJudging(parts: ItemJudgeParts, hooks: JudgeHooks): Judging {
  return new LeasedWork(parts, hooks);
}

class LeasedWork implements Judging {
  readonly #parts: ItemJudgeParts;
  readonly #leaseMs: number;
  readonly #tally: Tally;
  readonly #judgeItem: ReturnType<typeof createItemJudge>;
  readonly #running = new Map<string, Running>();
  readonly #renewal: { readonly start: () => void };
  #isStopped = false;
  #isWanted = false;
  #filling: Promise<void> | undefined;

  constructor(parts: ItemJudgeParts, hooks: JudgeHooks) {
    this.#parts = parts;
    this.#leaseMs = parts.settings.leaseSeconds * MS_PER_SECOND;
    this.#tally = hooks.tally;
    this.#judgeItem = createItemJudge(parts, hooks);
    this.#renewal = keepLeases({ ...parts, leaseMs: this.#leaseMs }, this.#running);
  }

  readonly wake = (): void => {
    this.#isWanted = true;
    this.#filling ??= this.#fill().finally(() => {
      this.#filling = undefined;
      // woken while the last lease was under way
      if (this.#canLease()) this.wake();
    });
  };

  readonly idle = async (): Promise<void> => {
    for (let under = this.#underWay(); under.length > 0; under = this.#underWay()) {
      await Promise.all(under);
    }
  };

  readonly runningCount = (): number => this.#running.size;

  readonly stop = async (): Promise<void> => {
    this.#isStopped = true;
    await this.#filling;
  };

  readonly abort = (): void => {
    for (const { stop } of this.#running.values()) stop.abort(new Error('the daemon ends'));
  };

  #underWay(): readonly Promise<void>[] {
    const running = [...this.#running.values()].map(({ done }) => done);
    return this.#filling === undefined ? running : [this.#filling, ...running];
  }

  #canLease(): boolean {
    const { concurrency } = this.#parts.settings;
    return this.#isWanted && !this.#isStopped && this.#running.size < concurrency;
  }

  async #fill(): Promise<void> {
    while (this.#canLease()) {
      this.#isWanted = false;
      for (const item of await this.#lease()) {
        // a clock that jumped ends leases early: what runs here has just been leased on
        if (!this.#running.has(keyText(item))) this.#start(item);
      }
    }
  }

  async #lease(): Promise<readonly WorkItem[]> {
    const { queue, nowMs, log, owner, settings } = this.#parts;
    const count = settings.concurrency - this.#running.size;
    const atMs = nowMs();
    try {
      return await queue.lease({ owner, count, nowMs: atMs, untilMs: atMs + this.#leaseMs });
    } catch (error) {
      this.#tally.add('outputTroubles', 1);
      log.error(`the store gave no work: ${messageOf(error)}`);
      return [];
    }
  }

  #start(item: WorkItem): void {
    const id = keyText(item);
    const stop = new AbortController();
    const done = this.#judgeItem(item, stop.signal).finally(() => {
      this.#running.delete(id);
      this.wake();
    });
    this.#running.set(id, { key: item, stop, done });
    this.#renewal.start();
  }
}
