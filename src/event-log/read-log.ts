import type { ApplicationModel } from '../model/application.ts';
import { withoutUndefined } from '../model/record-of.ts';
import { MIB } from '../model/units.ts';
import { BatchFold, NoEventsError } from './batch-fold.ts';
import { LogFold } from './fold/log-fold.ts';
import type { KeptReadings } from './kept-readings.ts';
import { idOfLogName } from './log-layout.ts';
import { LogReading } from './log-reading.ts';
import { ChangedLogError, type LogPart, type LogSource } from './log-source.ts';
import { gapsOf, notAnEventLog, type ReadEnd, refuseNothing, refuseTooMuch } from './read-end.ts';
import type { LogBatch } from './scan/log-batch.ts';
import type { ScanEnd } from './scan/log-scan.ts';
import { scanLog } from './scan/scan-log.ts';

/** Gives a log's parts in batches, in their order, and tells at the end what was wrong with them. */
export type ScanParts = (
  parts: readonly LogPart[],
  settings: Pick<ReadSettings, 'maxLogBytes'>,
) => AsyncGenerator<LogBatch, ScanEnd>;

/** How a log is read, from its first byte to its last. */
export interface ReadSettings {
  /** Which cluster the log is from: application ids repeat between clusters. */
  readonly cluster: string;
  /** What tasks, plans and details of stages and jobs may take together; 128 MiB unless said. */
  readonly memoryBudgetBytes?: number;
  /** Decoded bytes after which reading stops, all parts together; unless said, what no log can be (docs/event-logs.md). */
  readonly maxLogBytes?: number;
  /** Told of bytes as they are taken from the source, still compressed. */
  readonly onBytes?: (byteCount: number) => void;
  readonly signal?: AbortSignal;
  /** Whether a log that holds more than `maxLogBytes` is refused, instead of read so far. */
  readonly refusesLarger?: boolean;
  /** Who knows a faster way than in this thread; the result is the same. */
  readonly scan?: ScanParts;
}

/** Where what was read of a log that is still written is kept, and under what name: the same as long as it is the same log. */
export interface Keeping {
  readonly readings: KeptReadings;
  readonly key: string;
}

const DEFAULT_BUDGET_BYTES = 128 * MIB;

/**
 * Reads one application attempt's event log in one pass and in memory that does not grow with the log. What is whole is used;
 * what is not becomes a gap. Throws EventLogError when there is nothing in it to judge, and whatever the source itself throws.
 */
export async function readEventLog(
  source: LogSource,
  settings: ReadSettings,
): Promise<ApplicationModel> {
  const fold = new LogFold(settings.memoryBudgetBytes ?? DEFAULT_BUDGET_BYTES);
  const batches = new BatchFold(fold);
  const end = await foldAll(source, batches, settings);
  if (settings.refusesLarger === true) refuseTooMuch(end, settings.maxLogBytes);
  refuseNothing(end);
  return fold.finish({
    cluster: settings.cluster,
    fallbackId: idOfLogName(source.name),
    isInProgress: source.isInProgress,
    gaps: [...source.gaps, ...gapsOf(end)],
  });
}

/**
 * As `readEventLog`, with the same result. Of a log that is still written what was read is kept: when it is asked for again, only
 * what was added is read. A log that does not go on as it was is read anew.
 */
export async function readGrowingLog(
  source: LogSource,
  settings: Omit<ReadSettings, 'scan'>,
  { readings, key }: Keeping,
): Promise<ApplicationModel> {
  const before = readings.take(key);
  if (before === undefined && !source.isInProgress) return readEventLog(source, settings);
  const { cluster, maxLogBytes, memoryBudgetBytes: budgetBytes = DEFAULT_BUDGET_BYTES } = settings;
  const begin = (): LogReading =>
    new LogReading({ cluster, budgetBytes, ...withoutUndefined({ maxLogBytes }) });
  let reading = before ?? begin();
  let app = await reading.read(source, settings).catch(changedOrThrow);
  if (app === undefined) {
    reading = begin();
    app = await reading.read(source, settings);
  }
  if (reading.canReadOn) readings.keep(key, reading);
  return app;
}

function changedOrThrow(error: unknown): undefined {
  if (!(error instanceof ChangedLogError)) throw error;
}

async function foldAll(
  { name, parts }: LogSource,
  batches: BatchFold,
  { scan = scanLog, signal, onBytes, maxLogBytes }: ReadSettings,
): Promise<ReadEnd> {
  const scanned = scan(parts, withoutUndefined({ maxLogBytes }));
  let byteCount = 0;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { done, value } = await scanned.next();
      if (done === true) return { name, counts: batches.counts, scanned: value, byteCount };
      byteCount += value.storedByteCount;
      onBytes?.(value.storedByteCount);
      batches.add(value);
    }
  } catch (error) {
    throw error instanceof NoEventsError ? notAnEventLog(name, error) : error;
  } finally {
    await scanned.return({ problems: [], overlongLineCount: 0 });
  }
}
