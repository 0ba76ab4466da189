import { ConfigError } from '../../config/config-error.ts';
import { analyze } from '../../engine/analyze.ts';
import type { LogSource } from '../../event-log/log-source.ts';
import { readEventLog } from '../../event-log/read-log.ts';
import { FetchError } from '../../fetchers/fetcher.ts';
import {
  type LocalItem,
  type LocalTarget,
  openLocalTarget,
} from '../../fetchers/local/local-logs.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import { scanBeside } from '../../workers/scan-thread.ts';
import { LogThreads, sizeOf, threadCountOf } from './log-threads.ts';
import { openApplication } from './open-application.ts';
import { type OpenedTarget, type Outcome, only } from './outcome.ts';
import type { Reading } from './reading.ts';
import { shownTarget, targetKindOf } from './target-kind.ts';
import { type Origin, outcomeOfTrouble, troubleOf } from './trouble.ts';
import { webPageOf } from './web-page.ts';

/** The logs that a target names; one that cannot be opened is an outcome like any other. Throws ConfigError for sources that cannot be. */
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
    if (error instanceof ConfigError) throw error;
    return only(troubleOf(error, { target, isCollection: false }));
  }
}

async function openUrlTarget(target: string, reading: Reading): Promise<OpenedTarget> {
  const url = URL.parse(target);
  if (url === null) throw new FetchError('url', 'bad-payload', `${shownTarget(target)} is no URL`);
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

async function* outcomesOf(
  items: AsyncIterable<LocalItem>,
  origin: Origin,
  reading: Reading,
): AsyncGenerator<Outcome> {
  let hasLog = false;
  try {
    for await (const outcome of outcomesAsReady(items, origin, reading)) {
      hasLog ||= outcome.kind === 'analysis' || outcome.kind === 'broken';
      yield outcome;
    }
  } catch (error) {
    yield troubleOf(error, origin);
    return;
  }
  if (origin.isCollection && !hasLog) {
    const message = `${shownTarget(origin.target)} holds no event log that can be read`;
    yield { kind: 'unreadable', what: 'target', message };
  }
}

/** The logs of a collection go to threads once there is enough to read; their outcomes come as they are ready. */
async function* outcomesAsReady(
  items: AsyncIterable<LocalItem>,
  origin: Origin,
  reading: Reading,
): AsyncGenerator<Outcome> {
  await using threads = new LogThreads(reading);
  for await (const item of items) {
    if (item.kind === 'log' && origin.isCollection && threads.accept(item.log, origin)) {
      if (threads.isFull) yield await threads.next();
    } else yield await outcomeOf(item, origin, reading);
  }
  while (!threads.isEmpty) yield await threads.next();
}

async function outcomeOf(item: LocalItem, origin: Origin, reading: Reading): Promise<Outcome> {
  switch (item.kind) {
    case 'skipped':
      return { kind: 'skipped', what: item.what, name: item.name };
    case 'unreadable':
      return troubleOf(item.error, { ...origin, name: item.name });
    case 'log':
      return analyzeLog(item.log, { ...origin, name: item.log.name }, reading);
  }
}

async function analyzeLog(log: LogSource, origin: Origin, reading: Reading): Promise<Outcome> {
  const { config, cluster, engine, progress, signal } = reading;
  progress.onLog(log.name, sizeOf(log));
  try {
    const app = await readEventLog(log, {
      cluster,
      signal,
      ...(threadCountOf(config) > 1 ? { scan: scanBeside } : {}),
      ...withoutUndefined({ maxLogBytes: config.maxLogBytes }),
      onBytes: (byteCount) => progress.onBytes(byteCount),
    });
    return { kind: 'analysis', analysis: analyze(app, engine) };
  } catch (error) {
    return outcomeOfTrouble(error, log.name, origin);
  } finally {
    progress.onDone();
  }
}
