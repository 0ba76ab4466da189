import type { ApplicationRef, Gap } from '../model/application.ts';
import { attemptKey, isYarnApplication } from '../model/attempt-key.ts';
import type { NonEmpty } from '../model/finding.ts';
import type { YarnFacts } from '../model/yarn/yarn-facts.ts';
import {
  FetchError,
  type Fetcher,
  RECORD_KINDS,
  type RecordHandle,
  type ResourceManager,
  type Source,
} from './fetcher.ts';

/** The sources of one cluster, in the order of the configuration: of equal records, the first source's is read. */
export interface ClusterSources {
  readonly cluster: string;
  readonly managers: readonly ResourceManager[];
  readonly fetchers: readonly Fetcher[];
}

/** Everything that the sources of a cluster hold of an application. */
export interface Trail {
  readonly cluster: string;
  readonly applicationId: string;
  /** From the resource manager, where there is one that knows the application. */
  readonly facts?: YarnFacts;
  /** Those with a record, first to last. */
  readonly attempts: readonly AttemptRecords[];
  /** Each source, and what it said. */
  readonly answers: readonly SourceAnswer[];
}

/** The records that sources have of one application attempt. */
export interface AttemptRecords {
  readonly ref: ApplicationRef;
  /** The best first. */
  readonly handles: NonEmpty<RecordHandle>;
}

/** Of an application that no source has a record of. */
export const NO_RECORD: Gap = {
  kind: 'unreadable',
  detail: 'no event log was found: only what the ResourceManager knows could be seen',
};

/** What is to be read of one attempt: plain JSON. Without a handle there is no record, and the facts are all that is known. */
export interface RecordTask {
  readonly cluster: string;
  readonly handle?: RecordHandle;
  readonly facts?: YarnFacts;
  /** What is known to be missing from it. */
  readonly gaps: readonly Gap[];
  /** Better records that could not be read: as long as they are the same, they need no second try. */
  readonly skipped?: readonly string[];
}

/** What one source said when it was asked for an application. */
export interface SourceAnswer {
  readonly source: string;
  readonly kind: Source['kind'];
  /** What it found: nothing is an answer too. */
  readonly found: readonly RecordHandle[] | YarnFacts | undefined;
  /** Why it could not answer. */
  readonly error?: FetchError;
}

/** Asks all sources at once; those that fail are in `answers`. Rejects only with the signal's reason, or a bug. */
export async function followTrail(
  { cluster, managers, fetchers }: ClusterSources,
  applicationId: string,
  signal: AbortSignal,
): Promise<Trail> {
  const [told, located] = await Promise.all([
    Promise.all(
      managers.map(async (one) => answerOf(one, async () => one.facts(applicationId, signal))),
    ),
    Promise.all(
      fetchers.map(async (one) => answerOf(one, async () => one.locate(applicationId, signal))),
    ),
  ]);
  const facts = told.find(({ found }) => found !== undefined)?.found;
  return {
    cluster,
    applicationId,
    ...(facts === undefined ? {} : { facts }),
    attempts: attemptsOf(located.flatMap(({ found = [] }) => found)),
    answers: [...told, ...located],
  };
}

interface AnswerOf<T> extends Pick<SourceAnswer, 'source' | 'kind' | 'error'> {
  readonly found: T | undefined;
}

async function answerOf<T>(
  { source, kind }: Source,
  ask: () => Promise<T | undefined>,
): Promise<AnswerOf<T>> {
  try {
    return { source, kind, found: await ask() };
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    return { source, kind, found: undefined, error };
  }
}

function attemptsOf(handles: readonly RecordHandle[]): readonly AttemptRecords[] {
  const byAttempt = Map.groupBy(handles, ({ ref }) => attemptKey(ref));
  return [...byAttempt.entries()]
    .toSorted(([a], [b]) => Number(a) - Number(b) || (a < b ? -1 : 1))
    .flatMap(([, records]) => {
      const [best, ...others] = records.toSorted(byWorth);
      return best === undefined ? [] : [{ ref: best.ref, handles: [best, ...others] as const }];
    });
}

/** A whole record before one that is still written; then the kind; sorting is stable, so the configuration's order decides the rest. */
function byWorth(a: RecordHandle, b: RecordHandle): number {
  return Number(a.isInProgress) - Number(b.isInProgress) || rankOf(a) - rankOf(b);
}

/** A record as it is now: where it is from, and its fingerprint. */
export function recordKey({ source, record, fingerprint }: RecordHandle): string {
  return `${source} ${record} ${fingerprint}`;
}

/** 0 is the best. */
export function rankOf({ record }: Pick<RecordHandle, 'record'>): number {
  return RECORD_KINDS.indexOf(record);
}

/** What is to be read for one of a trail's records; a resource manager that was asked and knew nothing is a gap. */
export function recordTask(
  { cluster, applicationId, facts, answers }: Trail,
  handle: RecordHandle,
  gaps: readonly Gap[],
): RecordTask {
  if (facts !== undefined) return { cluster, handle, facts, gaps };
  const asked = answers.find(({ kind }) => kind === 'yarn');
  if (asked === undefined || !isYarnApplication(applicationId)) return { cluster, handle, gaps };
  const why = asked.error?.message ?? 'it knows the application no more';
  const detail = `the books of the ResourceManager could not be seen: ${why}`;
  return { cluster, handle, gaps: [...gaps, { kind: 'missing-metrics', detail }] };
}
