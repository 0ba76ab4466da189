import { createAftercare } from './aftercare.ts';
import { type Health, healthOf } from './health.ts';
import { createJudging, type Judging } from './judging.ts';
import { messageOf } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { isDeadOwner } from './owner.ts';
import type { DaemonParts } from './parts.ts';
import { createPoller, type Poller } from './poller.ts';
import { createRecoveries } from './recoveries.ts';
import { type Counts, countsSince, createTally } from './tally.ts';

/** What one tick did. */
export interface TickSummary extends Counts {
  readonly durationMs: number;
}
/** How the daemon ended. */
export interface DrainSummary {
  /** Whether all that ran came to its end. */
  readonly isWhole: boolean;
  /** Leases given back, so that another takes them over at once. */
  readonly releasedCount: number;
}

/** The daemon without its schedule: somebody else says when it ticks. */
export interface Daemon {
  /** Gives the leases of dead processes of this machine back, before the first tick. Returns how many there were. Never rejects. */
  readonly recover: () => Promise<number>;
  /** One pass: every source is polled, and what is due is judged until nothing is due. Never rejects: trouble is logged and counted. */
  readonly tick: () => Promise<TickSummary>;
  /** A tick that waits for nobody: while one is still judging, sources are polled and what is free judges on. */
  readonly beat: () => Promise<void>;
  /** Judges what became due since. */
  readonly wake: () => void;
  /** The end: nothing is begun any more, what runs has so long, then it is ended and given back. `atOnce` cuts it short. */
  readonly drain: (limitMs: number, atOnce?: AbortSignal) => Promise<DrainSummary>;
  /** `tickMaxAgeMs`: a last tick that is older is a reason to fail. Never rejects. */
  readonly health: (tickMaxAgeMs: number) => Promise<Health>;
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>;
}

/** What is told to end gets so long to do so: its lease is given back only when it has. */
const ABORT_GRACE_MS = 5_000;

/** A daemon that does nothing until it is told to tick. */
export function createDaemon(parts: DaemonParts): Daemon {
  return new Watch(parts);
}

class Watch implements Daemon {
  readonly metrics: Metrics;
  readonly wake: () => void;
  readonly #parts: DaemonParts;
  readonly #startedAtMs: number;
  readonly #tally = createTally();
  readonly #judging: Judging;
  readonly #poller: Poller;
  readonly #aftercare: () => Promise<void>;
  readonly #ending = new AbortController();
  #lastTickAtMs: number | undefined;
  #ticking: Promise<unknown> | undefined;

  constructor(parts: DaemonParts) {
    this.#parts = parts;
    this.#startedAtMs = parts.nowMs();
    this.metrics = createMetrics(parts);
    const hooks = { tally: this.#tally, metrics: this.metrics };
    const recoveries = createRecoveries();
    this.#judging = createJudging(parts, { ...hooks, recoveries });
    this.wake = this.#judging.wake;
    this.#poller = createPoller(parts, {
      ...hooks,
      onWork: this.wake,
      onRecovery: recoveries.note,
    });
    const aftercare = createAftercare(parts, this.#tally);
    this.#aftercare = async () => aftercare(this.#ending.signal);
  }

  readonly recover = async (): Promise<number> => {
    const { queue, owner, log } = this.#parts;
    let releasedCount = 0;
    try {
      const dead = (await queue.owners()).filter((other) => isDeadOwner(other, owner));
      for (const other of dead) {
        const count = await this.#release(other);
        releasedCount += count;
        log.info('work of a dead process is taken over', { owner: other, applications: count });
      }
    } catch (error) {
      log.error(`leases of dead processes were not looked for: ${messageOf(error)}`);
    }
    return releasedCount;
  };

  readonly tick = async (): Promise<TickSummary> => {
    const before = this.#tally.counts();
    const beganAtMs = this.#parts.nowMs();
    this.#lastTickAtMs = beganAtMs;
    // what waits from before does not wait for sources
    this.wake();
    await this.#poller.poll();
    this.wake();
    await this.#judging.idle();
    await this.#aftercare();
    const durationMs = this.#parts.nowMs() - beganAtMs;
    this.metrics.ticked(durationMs);
    return { ...countsSince(before, this.#tally.counts()), durationMs };
  };

  readonly beat = async (): Promise<void> => {
    if (this.#ending.signal.aborted) return;
    if (this.#ticking === undefined) {
      this.#ticking = this.tick().finally(() => {
        this.#ticking = undefined;
      });
      return;
    }
    this.#lastTickAtMs = this.#parts.nowMs();
    void this.#poller.poll();
    this.wake();
    await this.#aftercare();
  };

  readonly drain = async (limitMs: number, atOnce?: AbortSignal): Promise<DrainSummary> => {
    this.#ending.abort();
    this.#poller.stop();
    await this.#judging.stop();
    const isWhole = await settles(this.#judging.idle(), limitMs, atOnce);
    if (!isWhole) {
      this.#judging.abort();
      await settles(this.#judging.idle(), ABORT_GRACE_MS, atOnce);
    }
    await this.#aftercare();
    // what did not heed its signal may save yet: its lease ends by itself
    const isOver = this.#judging.runningCount() === 0;
    return { isWhole, releasedCount: isOver ? await this.#release(this.#parts.owner) : 0 };
  };

  readonly health = async (tickMaxAgeMs: number): Promise<Health> => {
    const lastTickAtMs = this.#lastTickAtMs;
    const pulse = { startedAtMs: this.#startedAtMs, tickMaxAgeMs };
    return healthOf(this.#parts, {
      ...pulse,
      ...(lastTickAtMs === undefined ? {} : { lastTickAtMs }),
    });
  };

  async #release(owner: string): Promise<number> {
    const { queue, nowMs, log } = this.#parts;
    try {
      return await queue.release(owner, nowMs());
    } catch (error) {
      log.error(`leases could not be given back, they end by themselves: ${messageOf(error)}`);
      return 0;
    }
  }
}

/** Whether it comes to its end within the limit. */
async function settles(
  work: Promise<void>,
  limitMs: number,
  atOnce?: AbortSignal,
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const cut = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
    if (atOnce?.aborted === true) resolve(false);
    atOnce?.addEventListener('abort', () => resolve(false), { once: true });
  });
  try {
    return await Promise.race([work.then(() => true), cut]);
  } finally {
    clearTimeout(timer);
  }
}
