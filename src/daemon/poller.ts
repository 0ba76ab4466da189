import { FetchError, type Source } from '../fetchers/fetcher.ts';
import { MS_PER_SECOND } from '../model/units.ts';
import type { SourceState } from '../store/source-state.ts';
import { StoreError } from '../store/store-error.ts';
import { type Log, messageOf } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { DaemonParts } from './parts.ts';
import { pollSource, type Taken } from './poll-source.ts';
import { rankOfKind } from './rank.ts';
import type { Tally } from './tally.ts';

/** Asks all sources what ended. */
export interface Poller {
  /**
   * Polls every source that is not still being polled, all at once. Resolves when each of them answered, failed or ran out of
   * time; never rejects.
   */
  readonly poll: () => Promise<void>;
  /** Ends what is under way and polls no more; what was taken is taken. */
  readonly stop: () => void;
}

type PollerParts = Pick<DaemonParts, 'sources' | 'queue' | 'states' | 'settings' | 'nowMs' | 'log'>;
interface PollerHooks {
  readonly tally: Tally;
  readonly metrics: Metrics;
  /** There is something to judge. */
  readonly onWork: () => void;
  /** A source that was away answered; what waits for it is due. */
  readonly onRecovery: (source: string) => void;
}

/** Polls nothing until it is told to. */
export function createPoller(parts: PollerParts, hooks: PollerHooks): Poller {
  const { sources, log } = parts;
  const busy = new Map<string, AbortController>();
  let isStopped = false;

  async function pollSafely(source: Source): Promise<void> {
    try {
      await pollOne(source, { parts, hooks, busy, isStopped: () => isStopped });
    } catch (error) {
      hooks.tally.add('outputTroubles', 1);
      const facts = { source: source.source };
      log.error(`the store did not take what a source told: ${messageOf(error)}`, facts);
    }
  }

  return {
    poll: async () => {
      if (isStopped) return;
      const idle = sources.filter(({ source }) => !busy.has(source));
      await Promise.all(idle.map(pollSafely));
    },
    stop: () => {
      isStopped = true;
      for (const limit of busy.values()) limit.abort();
    },
  };
}

interface Polling {
  readonly parts: PollerParts;
  readonly hooks: PollerHooks;
  /** What is being polled, by its name, with what ends it. */
  readonly busy: Map<string, AbortController>;
  readonly isStopped: () => boolean;
}

/** Rejects when the store does not take or give what is remembered. */
async function pollOne(source: Source, polling: Polling): Promise<void> {
  const { parts, hooks, isStopped } = polling;
  const startedAtMs = parts.nowMs();
  const timeoutMs = parts.settings.pollTimeoutSeconds * MS_PER_SECOND;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new OutOfTime()), timeoutMs);
  try {
    await ask(source, polling, limit);
    await answered(source, polling);
  } catch (error) {
    if (isStopped()) return;
    if (error instanceof StoreError) throw error;
    hooks.tally.add('failedSources', 1);
    await failed(source, polling, error);
  } finally {
    clearTimeout(timer);
    hooks.metrics.polled(source.source, parts.nowMs() - startedAtMs);
  }
}

async function ask(source: Source, polling: Polling, limit: AbortController): Promise<void> {
  const { parts, busy } = polling;
  const { signal } = limit;
  const rank = rankOfKind(source);
  const onTaken = (taken: Taken): void => noteTaken(source, polling, taken);
  busy.set(source.source, limit);
  const asked = pollSource(source, { ...parts, rank, signal, onTaken }).finally(() =>
    busy.delete(source.source),
  );
  // one that does not heed its signal holds nobody up, and is not asked again before it came back
  await Promise.race([asked, abortion(signal)]);
}

function noteTaken({ source }: Source, { parts, hooks }: Polling, taken: Taken): void {
  const { sightedCount, workCount } = taken;
  hooks.metrics.taken(source, taken);
  hooks.tally.add('sighted', sightedCount);
  hooks.tally.add('taken', workCount);
  if (workCount > 0) hooks.onWork();
  sayDropped(source, parts.log, taken);
}

/** Rows of one page that are told each by itself; a folder of names that nobody can read does not fill the log. */
const SAID_COUNT = 20;

function sayDropped(source: string, log: Log, { droppedCount, droppedBecause = [] }: Taken): void {
  const said = droppedBecause.slice(0, SAID_COUNT);
  for (const reason of said) log.warn('a record was passed over', { source, reason });
  const count = droppedCount - said.length;
  if (count > 0) log.warn('rows of a source could not be read', { source, count });
}

async function answered({ source }: Source, { parts, hooks }: Polling): Promise<void> {
  const { states, queue, nowMs, log } = parts;
  const { trouble, ...state } = (await states.get(source)) ?? { source };
  if (trouble !== undefined) {
    hooks.onRecovery(source);
    const count = await queue.revive({ source }, nowMs());
    log.info('the source answers again', { source, waiting: count });
    if (count > 0) hooks.onWork();
  }
  await states.put({ ...state, polledAtMs: nowMs() });
}

async function failed({ source }: Source, { parts }: Polling, error: unknown): Promise<void> {
  const { states, settings, nowMs, log } = parts;
  const state: SourceState = (await states.get(source)) ?? { source };
  const { code, message } = troubleOf(error, settings.pollTimeoutSeconds);
  const isKnown = state.trouble?.code === code;
  log[isKnown ? 'debug' : 'warn'](`the source could not be polled: ${message}`, { source, code });
  const sinceMs = state.trouble?.sinceMs ?? nowMs();
  await states.put({ ...state, trouble: { code, message, sinceMs } });
}

class OutOfTime extends Error {}

function troubleOf(error: unknown, limitSeconds: number): { code: string; message: string } {
  if (error instanceof OutOfTime) {
    const message = `it did not answer within ${limitSeconds} s; what it told by then is kept`;
    return { code: 'timeout', message };
  }
  const code = error instanceof FetchError ? error.code : 'broken';
  return { code, message: messageOf(error) };
}

/** Rejects with the reason of the signal. */
async function abortion(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
