import { analyze } from '../../engine/analyze.ts';
import { NoReadableRecordError, readBest } from '../../fetchers/best-record.ts';
import type { RecordHandle } from '../../fetchers/fetcher.ts';
import { prepareRecord, readRecord } from '../../fetchers/read-record.ts';
import {
  type AttemptRecords,
  followTrail,
  NO_RECORD,
  recordTask,
  type SourceAnswer,
  type Trail,
} from '../../fetchers/trail.ts';
import type { Gap } from '../../model/application.ts';
import { splitAttempt } from '../../model/attempt-key.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import { sumBy } from '../../model/sum-by.ts';
import type { OpenedTarget, Outcome } from './outcome.ts';
import type { Reading } from './reading.ts';
import { troubleOf } from './trouble.ts';

/** The attempts of an application, from the best record that the configured sources have of each. */
export async function openApplication(target: string, asked: Reading): Promise<OpenedTarget> {
  const clusters = await asked.clusters();
  const { id, attemptId } = splitAttempt(target);
  const trails = await Promise.all(
    clusters.map(async (cluster) => followTrail(cluster, id, asked.signal)),
  );
  const known = trails.filter(({ attempts, facts }) => attempts.length > 0 || facts !== undefined);
  const wanted = known.map((trail) => ({
    trail,
    attempts: trail.attempts.filter(
      ({ ref }) => attemptId === undefined || (ref.attemptId ?? '1') === attemptId,
    ),
  }));
  const outcomeCount = sumBy(wanted, ({ attempts }) => Math.max(1, attempts.length));
  return {
    isCollection: outcomeCount > 1,
    outcomes: known.length === 0 ? nowhere(target, trails) : outcomesOf(target, wanted, asked),
  };
}

async function* nowhere(target: string, trails: readonly Trail[]): AsyncGenerator<Outcome> {
  const said = trails.flatMap(({ answers }) => answers.map(sayingOf));
  const message = `${target} was not found: ${said.join('; ')} (sparkvet doctor ${target} with the same sources tells more)`;
  yield { kind: 'unreadable', what: 'target', message };
}

function sayingOf({ source, error }: SourceAnswer): string {
  return error === undefined ? `${source} does not know it` : error.message;
}

interface Wanted {
  readonly trail: Trail;
  readonly attempts: readonly AttemptRecords[];
}

async function* outcomesOf(
  target: string,
  wanted: readonly Wanted[],
  asked: Reading,
): AsyncGenerator<Outcome> {
  for (const { trail, attempts } of wanted) {
    for (const attempt of attempts) yield await outcomeOf(target, trail, attempt, asked);
    if (attempts.length === 0) yield await outcomeOfFacts(target, trail, asked);
  }
}

async function outcomeOf(
  target: string,
  trail: Trail,
  { handles }: AttemptRecords,
  asked: Reading,
): Promise<Outcome> {
  const outages = trail.answers.flatMap(({ error }) => error ?? []);
  const missing = outages.map(
    ({ message }): Gap => ({
      kind: 'unreadable',
      detail: `a source could not be asked: ${message}`,
    }),
  );
  return read(target, async () =>
    readBest(handles, async (handle, gaps) =>
      analyzeRecord(trail, handle, [...missing, ...gaps], asked),
    ),
  );
}

async function outcomeOfFacts(target: string, trail: Trail, asked: Reading): Promise<Outcome> {
  const { cluster, facts } = trail;
  return read(target, async () => {
    const task = { cluster, gaps: [NO_RECORD], ...(facts === undefined ? {} : { facts }) };
    const app = await readRecord(await asked.clusters(), task, { signal: asked.signal });
    return { kind: 'analysis', analysis: analyze(app, asked.engine) };
  });
}

async function analyzeRecord(
  trail: Trail,
  handle: RecordHandle,
  gaps: readonly Gap[],
  { config, clusters, engine, progress, signal }: Reading,
): Promise<Outcome> {
  progress.onLog(handle.location, handle.byteCount);
  try {
    const task = recordTask(trail, handle, gaps);
    await prepareRecord(await clusters(), task, signal);
    const app = await readRecord(await clusters(), task, {
      signal,
      ...withoutUndefined({ maxLogBytes: config.maxLogBytes }),
      onBytes: (byteCount) => progress.onBytes(byteCount),
    });
    return { kind: 'analysis', analysis: analyze(app, engine) };
  } finally {
    progress.onDone();
  }
}

async function read(target: string, work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    const known = error instanceof NoReadableRecordError ? error.failures[0].error : error;
    return troubleOf(known, { target, isCollection: false });
  }
}
