import { analyze, type EngineSettings } from '../engine/analyze.ts';
import { EventLogError, type LogSource } from '../event-log/log-source.ts';
import { readEventLog } from '../event-log/read-log.ts';
import { type LocalItem, openLocalTarget } from '../fetchers/local/local-logs.ts';
import type { OpenedTarget, Outcome, ReadProgress } from './outcome.ts';
import { type Origin, troubleOf } from './trouble.ts';

/** What every log is read and judged with. */
export interface Reading {
  readonly cluster: string;
  readonly engine: EngineSettings;
  readonly progress: ReadProgress;
}

/** The logs that a target names; one that cannot be opened is an outcome like any other. */
export async function openTarget(target: string, reading: Reading): Promise<OpenedTarget> {
  try {
    const { items, isCollection } = await openLocalTarget(target);
    return { isCollection, outcomes: outcomesOf(items, { target, isCollection }, reading) };
  } catch (error) {
    return only(troubleOf(error, { target, isCollection: false }));
  }
}

function only(outcome: Outcome): OpenedTarget {
  async function* outcomes(): AsyncGenerator<Outcome> {
    yield outcome;
  }
  return { isCollection: false, outcomes: outcomes() };
}

async function* outcomesOf(
  items: AsyncIterable<LocalItem>,
  origin: Origin,
  reading: Reading,
): AsyncGenerator<Outcome> {
  let hasLog = false;
  try {
    for await (const item of items) {
      const outcome = await outcomeOf(item, origin, reading);
      hasLog ||= outcome.kind === 'analysis' || outcome.kind === 'broken';
      yield outcome;
    }
  } catch (error) {
    yield troubleOf(error, origin);
    return;
  }
  if (origin.isCollection && !hasLog) {
    const message = `${origin.target} holds no event log that can be read`;
    yield { kind: 'unreadable', what: 'target', message };
  }
}

async function outcomeOf(item: LocalItem, origin: Origin, reading: Reading): Promise<Outcome> {
  switch (item.kind) {
    case 'skipped':
      return { kind: 'skipped', name: item.name };
    case 'unreadable':
      return troubleOf(item.error, { ...origin, name: item.name });
    case 'log':
      return analyzeLog(item.log, { ...origin, name: item.log.name }, reading);
  }
}

async function analyzeLog(log: LogSource, origin: Origin, reading: Reading): Promise<Outcome> {
  const { cluster, engine, progress } = reading;
  progress.onLog(log.name, sizeOf(log));
  try {
    const app = await readEventLog(log, {
      cluster,
      onBytes: (byteCount) => progress.onBytes(byteCount),
    });
    return { kind: 'analysis', analysis: analyze(app, engine) };
  } catch (error) {
    const isNoLog = error instanceof EventLogError && error.code === 'not-an-event-log';
    if (isNoLog && origin.isCollection) return { kind: 'skipped', name: log.name };
    return troubleOf(error, origin);
  } finally {
    progress.onDone();
  }
}

function sizeOf({ parts }: LogSource): number | undefined {
  return parts.every(({ byteCount }) => byteCount !== undefined)
    ? parts.reduce((sum, { byteCount = 0 }) => sum + byteCount, 0)
    : undefined;
}
