import { isFaultOfRecord, isOutageCode } from '../fetchers/best-record.ts';
import { FetchError } from '../fetchers/fetcher.ts';
import { FileError } from '../files/file-error.ts';
import { MS_PER_SECOND } from '../model/units.ts';
import { StoreError } from '../store/store-error.ts';
import type { WorkItem, WorkKey, WorkTrouble } from '../store/work-queue.ts';
import { keyText } from './lease-renewal.ts';
import { type LogFacts, messageOf } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { DaemonParts, JudgeOutcome } from './parts.ts';
import type { Recoveries } from './recoveries.ts';
import { afterSetback } from './retry.ts';
import type { Tally } from './tally.ts';

export type ItemJudgeParts = Pick<
  DaemonParts,
  'queue' | 'judge' | 'settings' | 'nowMs' | 'random' | 'log' | 'owner'
>;
/** What is told of what happens while an application is judged. */
export interface JudgeHooks {
  readonly tally: Tally;
  readonly metrics: Metrics;
  readonly recoveries: Pick<Recoveries, 'mark' | 'isBackSince'>;
}
type Again = Extract<JudgeOutcome, { readonly kind: 'again' }>;

/**
 * Has one leased application judged and tells the queue what became of it. Never rejects: an application that is left leased
 * comes back when the lease ends.
 */
export function createItemJudge(
  parts: ItemJudgeParts,
  hooks: JudgeHooks,
): (item: WorkItem, signal: AbortSignal) => Promise<void> {
  const { tally, metrics } = hooks;
  const { queue, judge, nowMs, log, owner } = parts;
  const settleAgain = createSetbacks(parts, hooks);

  async function outcomeOf(item: WorkItem, signal: AbortSignal): Promise<JudgeOutcome | undefined> {
    try {
      return await judge(keyOf(item), { item, signal });
    } catch (error) {
      // it was ended from outside: that is no trouble of the application's
      return signal.aborted ? undefined : thrown(error, item, log);
    }
  }

  async function settle(item: WorkItem, outcome: JudgeOutcome, mark: number): Promise<boolean> {
    if (outcome.kind === 'again') return settleAgain(item, outcome, mark);
    const isOurs = await queue.complete(owner, keyOf(item), nowMs());
    if (!isOurs) return false;
    tally.add('judged', 1);
    tally.add('analyses', outcome.analyses);
    metrics.analysed(outcome.analyses);
    settleAgain.forget(item);
    log.info('judged', { ...factsOf(item), analyses: outcome.analyses });
    return true;
  }

  return async (item, signal) => {
    const startedAtMs = nowMs();
    const mark = hooks.recoveries.mark();
    try {
      const outcome = await outcomeOf(item, signal);
      if (outcome === undefined) return;
      metrics.judged(nowMs() - startedAtMs);
      const isOurs = await settle(item, outcome, mark);
      if (!isOurs) log.warn('another process had taken the application over', factsOf(item));
    } catch (error) {
      tally.add('outputTroubles', 1);
      log.error(`the store did not take a result: ${messageOf(error)}`, factsOf(item));
    }
  };
}

/** What a rejected judge means for the application; a bug is logged with its stack. */
function thrown(error: unknown, item: WorkItem, log: ItemJudgeParts['log']): Again {
  const message = messageOf(error);
  if (error instanceof FetchError) {
    const { code, source } = error;
    return { kind: 'again', trouble: { code, message, source }, isFailure: isFaultOfRecord(code) };
  }
  if (error instanceof StoreError || error instanceof FileError) {
    return { kind: 'again', trouble: { code: 'store', message }, isFailure: false };
  }
  const stack = error instanceof Error ? error.stack : undefined;
  log.error(`a bug of ours: ${message}`, { ...factsOf(item), stack });
  return { kind: 'again', trouble: { code: 'broken', message }, isFailure: true };
}

interface Setbacks {
  /** `mark`: of `Recoveries`, when it began. */
  (item: WorkItem, outcome: Again, mark: number): Promise<boolean>;
  /** It went well. */
  readonly forget: (key: WorkKey) => void;
}

/** Postpones or buries what could not be judged. */
function createSetbacks(parts: ItemJudgeParts, hooks: JudgeHooks): Setbacks {
  const { tally, metrics, recoveries } = hooks;
  const { queue, settings, nowMs, random = Math.random, log, owner } = parts;
  /** When it went wrong first in this process: an outage of three days is one that somebody saw. */
  const sinceMs = new Map<string, number>();

  async function bury(item: WorkItem, trouble: WorkTrouble, atMs: number): Promise<boolean> {
    const isOurs = await queue.bury(owner, keyOf(item), trouble, atMs);
    sinceMs.delete(keyText(item));
    if (!isOurs) return false;
    tally.add('buried', 1);
    metrics.buried(trouble.code);
    log.warn(`given up: ${trouble.message}`, { ...factsOf(item), code: trouble.code });
    return true;
  }

  async function setBack(
    item: WorkItem,
    { trouble, isFailure }: Again,
    mark: number,
  ): Promise<boolean> {
    const atMs = nowMs();
    // an outage after a long wait is a new trouble
    const isSame = kindOf(item.trouble?.code) === kindOf(trouble.code);
    const firstMs = (isSame ? sinceMs.get(keyText(item)) : undefined) ?? atMs;
    metrics.failed(trouble.code);
    countOurs(trouble, tally);
    const setback = { item, trouble, isFailure, sinceMs: firstMs, nowMs: atMs, chance: random() };
    const verdict = afterSetback(setback, settings);
    if (verdict.kind === 'bury') return bury(item, trouble, atMs);
    // the answer that makes the others due came while this one was still being tried
    const isOver = !isFailure && recoveries.isBackSince(trouble.source ?? '', mark);
    const nextAtMs = isOver ? atMs : verdict.nextAtMs;
    const isOurs = await queue.postpone(owner, keyOf(item), trouble, { nextAtMs, isFailure });
    if (!isOurs) return false;
    sinceMs.set(keyText(item), firstMs);
    tally.add('postponed', 1);
    const againInSeconds = Math.round((nextAtMs - atMs) / MS_PER_SECOND);
    const facts = { ...factsOf(item), code: trouble.code, againInSeconds };
    log[item.trouble?.code === trouble.code ? 'debug' : 'info'](
      `not yet: ${trouble.message}`,
      facts,
    );
    return true;
  }

  return Object.assign(setBack, {
    forget: (key: WorkKey) => {
      sinceMs.delete(keyText(key));
    },
  });
}

/** What neither the record nor its source is to blame for. */
function countOurs({ code }: WorkTrouble, tally: Tally): void {
  if (code === 'store') tally.add('outputTroubles', 1);
  if (code === 'broken') tally.add('bugs', 1);
}

/** Outages change their face: a server that is away answers nothing, late, or too often. */
function kindOf(code: string | undefined): string | undefined {
  return isOutageCode(code) ? 'outage' : code;
}

function keyOf({ cluster, applicationId }: WorkItem): WorkKey {
  return { cluster, applicationId };
}

function factsOf({ cluster, applicationId }: WorkKey): LogFacts {
  return { cluster, application: applicationId };
}
