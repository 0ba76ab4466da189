import type { LogBatch } from '../event-log/scan/log-batch.ts';
import type { ScanEnd } from '../event-log/scan/log-scan.ts';
import type { LogFile } from './analyze-task.ts';
import type { DecodeThreadData } from './decode-task.ts';
import type { ReadTrouble } from './read-trouble.ts';

/** What a thread that scans is started with: the files of one log, in reading order. */
export interface ScanThreadData {
  readonly files: readonly LogFile[];
  readonly maxLogBytes?: number;
  /** Who decodes them, where that is work enough for a thread of its own. */
  readonly decoder?: DecodeThreadData;
}
/** From the thread that scans. */
export type ScanMessage =
  | { readonly kind: 'batch'; readonly batch: LogBatch; readonly number: number }
  | { readonly kind: 'end'; readonly end: ScanEnd }
  | { readonly kind: 'trouble'; readonly trouble: ReadTrouble };

/** Batches that are filled or folded at a time: enough that neither thread waits for a slow one of the other. */
export const BATCHES_AT_ONCE = 4;
