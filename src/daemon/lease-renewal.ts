import type { WorkKey } from '../store/work-queue.ts';
import { type Log, messageOf } from './log.ts';
import type { DaemonParts } from './parts.ts';

/** Renewed so often in a lease that one failure of the store loses nothing. */
const RENEWALS_PER_LEASE = 3;

/** An application that this process has leased and works on. */
export interface Held {
  readonly key: WorkKey;
  /** Ends the work on it. */
  readonly stop: AbortController;
}
interface RenewalParts extends Pick<DaemonParts, 'queue' | 'nowMs' | 'owner'> {
  readonly log: Log;
  readonly leaseMs: number;
}

/** Renews the leases of what runs, as long as something does; work whose lease another process has taken is ended. */
export function keepLeases(
  { queue, nowMs, owner, log, leaseMs }: RenewalParts,
  running: ReadonlyMap<string, Held>,
): { readonly start: () => void } {
  let timer: NodeJS.Timeout | undefined;

  async function renew(): Promise<void> {
    const held = [...running.values()];
    if (held.length === 0) {
      clearInterval(timer);
      timer = undefined;
      return;
    }
    const keys = held.map(({ key }) => key);
    const ours = new Set((await queue.renew(owner, keys, nowMs() + leaseMs)).map(keyText));
    for (const { key, stop } of held) {
      // what ended meanwhile does not listen any more
      if (!ours.has(keyText(key))) stop.abort(new Error('another process has taken it over'));
    }
  }

  async function renewSafely(): Promise<void> {
    try {
      await renew();
    } catch (error) {
      log.error(`leases could not be renewed: ${messageOf(error)}`);
    }
  }

  return {
    start: () => {
      timer ??= setInterval(() => void renewSafely(), leaseMs / RENEWALS_PER_LEASE).unref();
    },
  };
}

/** One text for a key. */
export function keyText({ cluster, applicationId }: WorkKey): string {
  return JSON.stringify([cluster, applicationId]);
}
