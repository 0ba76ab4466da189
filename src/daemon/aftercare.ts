import { messageOf } from './log.ts';
import type { DaemonParts } from './parts.ts';
import { createRetention } from './retention.ts';
import type { Tally } from './tally.ts';

type AftercareParts = Pick<
  DaemonParts,
  'analyses' | 'reports' | 'queue' | 'settings' | 'nowMs' | 'log'
>;

/**
 * What follows judging: the index is written where something changed, and old things go. Never twice at once, and never
 * rejects: what failed is logged and tried again the next time.
 */
export function createAftercare(
  parts: AftercareParts,
  tally: Tally,
): (signal: AbortSignal) => Promise<void> {
  const { reports, log } = parts;
  const retention = createRetention(parts);
  /** Of how many analyses the index was written; undefined: it does not show what is there. */
  let indexedCount: number | undefined;
  let running: Promise<void> | undefined;

  async function attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      tally.add('outputTroubles', 1);
      log.error(`${what}: ${messageOf(error)}`);
    }
  }

  async function retain(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const prunedCount = await retention.run(signal);
    if (prunedCount > 0) indexedCount = undefined;
  }

  async function writeIndex(): Promise<void> {
    const { analyses } = tally.counts();
    if (indexedCount === analyses) return;
    await reports.update();
    indexedCount = analyses;
  }

  async function both(signal: AbortSignal): Promise<void> {
    await attempt('old analyses could not be removed', async () => retain(signal));
    await attempt('index.html could not be written', writeIndex);
  }

  return async (signal) => {
    running ??= both(signal).finally(() => {
      running = undefined;
    });
    await running;
  };
}
