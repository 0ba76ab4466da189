import { keepErrorText, keepOptionalText, keepText } from '../../event-log/text.ts';
import type { Outcome } from '../../model/application.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import { MAX_LONG, MAX_TIME_MS, MIB, MS_PER_SECOND } from '../../model/units.ts';
import type { ClusterUsage } from '../../model/yarn/cluster-usage.ts';
import type { YarnAttempt, YarnFacts } from '../../model/yarn/yarn-facts.ts';
import type { App, AppAttempt } from './schema.ts';

/** A restarted ResourceManager puts it before the application's own words, without a space. */
const RECOVERED = /^(?:Attempt recovered after RM restart)+/;
/** Of names and tags; an application's name is cut as in its log. */
const NAME_LENGTH = 500;
/** YARN takes 50. */
const MAX_TAGS = 200;
/** A stack trace of a driver can be megabytes; what says why stands in the beginning. */
const DIAGNOSTICS_LENGTH = 10_000;

/** YARN's application in base units; `cluster` is its configured name. */
export function normalizeApp(
  app: App,
  cluster: string,
  attempts?: readonly YarnAttempt[],
): YarnFacts {
  const submittedAtMs = timeOf(app.startedTime);
  return {
    ref: { cluster, id: app.id },
    outcome: outcomeOf(app),
    isHidden: submittedAtMs === undefined,
    usage: usageOf(app, attempts),
    ...withoutUndefined({
      name: textOf(app.name),
      user: textOf(app.user),
      queue: textOf(app.queue),
      submittedAtMs,
      launchedAtMs: timeOf(app.launchTime),
      finishedAtMs: timeOf(app.finishedTime),
      attempts,
    }),
  };
}

/** An attempt of the ResourceManager in our units. */
export function normalizeAttempt(attempt: AppAttempt): YarnAttempt {
  return {
    attemptId: String(attempt.id),
    ...withoutUndefined({
      outcome: outcomeOfAttempt(attempt),
      startedAtMs: timeOf(attempt.startTime),
      finishedAtMs: timeOf(attempt.finishedTime),
    }),
  };
}

function usageOf(app: App, attempts: readonly YarnAttempt[] | undefined): ClusterUsage {
  const isRecovered = RECOVERED.test(app.diagnostics ?? '');
  return {
    tags: tagsOf(app),
    ...preemptionOf(app, isRecovered),
    ...withoutUndefined({
      memoryByteMs: memoryByteMs(app.memorySeconds),
      vcoreMs: vcoreMs(app.vcoreSeconds),
      diagnostics: diagnosticsOf(app),
      attemptCount: attempts?.length,
      queueWaitMs: queueWaitMs(app),
      isRecovered: isRecovered ? true : undefined,
    }),
  };
}

/**
 * After a restart with recovery (or a failover) the preempted sums equal the totals and the counts begin anew, although
 * nothing was preempted: such sums are no news, and a count of 0 is none either.
 */
function preemptionOf(app: App, isRecovered: boolean): Partial<ClusterUsage> {
  const containerCount =
    app.numAMContainerPreempted === undefined && app.numNonAMContainerPreempted === undefined
      ? undefined
      : (app.numAMContainerPreempted ?? 0) + (app.numNonAMContainerPreempted ?? 0);
  if (isRecovered || (containerCount === 0 && isAll(app))) {
    return withoutUndefined({
      preemptedContainerCount: containerCount === 0 ? undefined : containerCount,
    });
  }
  return withoutUndefined({
    preemptedMemoryByteMs: memoryByteMs(app.preemptedMemorySeconds),
    preemptedVcoreMs: vcoreMs(app.preemptedVcoreSeconds),
    preemptedContainerCount: containerCount,
  });
}

function isAll({ preemptedMemorySeconds, memorySeconds }: App): boolean {
  return (preemptedMemorySeconds ?? 0) > 0 && preemptedMemorySeconds === memorySeconds;
}

function outcomeOf({ state, finalStatus }: App): Outcome {
  switch (state.toUpperCase()) {
    case 'KILLED':
      return 'killed';
    case 'FAILED':
      return 'failed';
    case 'FINISHED':
      return outcomeOfStatus(finalStatus ?? '');
    case 'NEW':
    case 'NEW_SAVING':
    case 'SUBMITTED':
    case 'ACCEPTED':
    case 'RUNNING':
      return 'running';
    default:
      return 'unknown';
  }
}

/** An application that fails by its own account is FINISHED, with a final status of FAILED. */
function outcomeOfStatus(finalStatus: string): Outcome {
  switch (finalStatus.toUpperCase()) {
    case 'SUCCEEDED':
      return 'succeeded';
    case 'FAILED':
      return 'failed';
    case 'KILLED':
      return 'killed';
    default:
      return 'unknown';
  }
}

function outcomeOfAttempt({ appAttemptState }: AppAttempt): Outcome | undefined {
  switch (appAttemptState) {
    case undefined:
    case null:
      return undefined;
    case 'FAILED':
      return 'failed';
    case 'KILLED':
      return 'killed';
    case 'FINISHED':
    case 'FINISHING':
      return 'unknown';
    default:
      return 'running';
  }
}

function diagnosticsOf({ diagnostics }: App): string | undefined {
  return keepErrorText((diagnostics ?? '').replace(RECOVERED, '').trim(), DIAGNOSTICS_LENGTH);
}

function tagsOf({ applicationTags }: App): readonly string[] {
  return (applicationTags ?? '')
    .split(',', MAX_TAGS)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
    .map((tag) => keepText(tag, NAME_LENGTH));
}

function queueWaitMs(app: App): number | undefined {
  const fromMs = timeOf(app.startedTime);
  const toMs = timeOf(app.launchTime);
  return fromMs === undefined || toMs === undefined ? undefined : Math.max(0, toMs - fromMs);
}

/** YARN writes 0 for a time that is not reached or not to be seen. */
function timeOf(atMs: number | null | undefined): number | undefined {
  return typeof atMs === 'number' && atMs > 0 && atMs <= MAX_TIME_MS ? atMs : undefined;
}

function memoryByteMs(mibSeconds: number | null | undefined): number | undefined {
  return isAmount(mibSeconds) ? mibSeconds * MIB * MS_PER_SECOND : undefined;
}

function vcoreMs(vcoreSeconds: number | null | undefined): number | undefined {
  return isAmount(vcoreSeconds) ? vcoreSeconds * MS_PER_SECOND : undefined;
}

/** -1 stands for "none" in some of YARN's fields. */
function isAmount(value: number | null | undefined): value is number {
  return typeof value === 'number' && value >= 0 && value <= MAX_LONG;
}

function textOf(text: string | null | undefined): string | undefined {
  return keepOptionalText(text ?? undefined, NAME_LENGTH);
}
