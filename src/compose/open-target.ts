import { analyze } from '../engine/analyze.ts';
import { EventLogError, type LogSource } from '../event-log/log-source.ts';
import { readEventLog } from '../event-log/read-log.ts';
import { FetchError } from '../fetchers/fetcher.ts';
import { type LocalItem, type LocalTarget, openLocalTarget } from '../fetchers/local/local-logs.ts';
import { redactText } from '../model/redact.ts';
import { openApplication } from './open-application.ts';
import type { OpenedTarget, Outcome } from './outcome.ts';
import type { Reading } from './reading.ts';
import { targetKindOf } from './target-kind.ts';
import { type Origin, troubleOf } from './trouble.ts';
import { webPageOf } from './web-page.ts';

/** The logs that a target names; one that cannot be opened is an outcome like any other. */
export async function openTarget(target: string, reading: Reading): Promise<OpenedTarget> {
  try {
    switch (targetKindOf(target)) {
      case 'application':
        return await openApplication(target, reading);
      case 'url':
        return await openUrlTarget(target, reading);
      case 'path':
      case 'stdin':
        return openItems(await openLocalTarget(target), target, reading);
    }
  } catch (error) {
    return only(troubleOf(error, { target, isCollection: false }));
  }
}

async function openUrlTarget(target: string, reading: Reading): Promise<OpenedTarget> {
  const url = URL.parse(target);
  if (url === null) throw new FetchError('url', 'bad-payload', `${redactText(target)} is no URL`);
  const page = webPageOf(url);
  if (page !== undefined) {
    const { openWebPage } = await import('./open-web-page.ts');
    return openWebPage(page, reading);
  }
  const { openUrl } = await import('./open-url.ts');
  return openItems(await openUrl(target, url, reading), target, reading);
}

function openItems(
  { items, isCollection }: LocalTarget,
  target: string,
  reading: Reading,
): OpenedTarget {
  return { isCollection, outcomes: outcomesOf(items, { target, isCollection }, reading) };
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
  const { cluster, engine, progress, signal } = reading;
  progress.onLog(log.name, sizeOf(log));
  try {
    const app = await readEventLog(log, {
      cluster,
      signal,
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
