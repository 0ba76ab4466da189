import type { LogPart } from '../log-source.ts';
import type { LogBatch } from './log-batch.ts';
import { LogScan, type ScanEnd, type ScanSettings } from './log-scan.ts';

/** A log from its beginning to its end, as `LogScan` reads it. Throws what the source throws. */
export async function* scanLog(
  parts: readonly LogPart[],
  settings?: ScanSettings,
): AsyncGenerator<LogBatch, ScanEnd> {
  const scan = new LogScan(settings);
  for (const part of parts) {
    yield* scan.read(part);
    if (scan.isLimited) break;
  }
  yield scan.end();
  return scan.state;
}
