import type { Gap } from '../model/application.ts';
import { MIB } from '../model/units.ts';
import type { LineCounts } from './batch-fold.ts';
import { EventLogError } from './log-source.ts';
import type { ScanEnd } from './scan/log-scan.ts';

/** What is known of a log's bytes when they are read. */
export interface ReadEnd {
  readonly name: string;
  readonly counts: LineCounts;
  readonly scanned: ScanEnd;
  /** Of the parts, as stored. */
  readonly byteCount: number;
}

/** Throws EventLogError when there was nothing in it to judge. */
export function refuseNothing({ name, counts, scanned, byteCount }: ReadEnd): void {
  if (counts.goodLineCount > 0) return;
  const [problem] = scanned.problems;
  // where not even the first byte could be read nobody knows how many there are
  const isEmpty = byteCount === 0 && problem?.kind !== 'unreadable';
  if (isEmpty) throw new EventLogError('empty', `${name} is empty`);
  if (problem !== undefined) {
    throw new EventLogError('unreadable', `${name} holds no readable event: ${problem.detail}`);
  }
  throw notAnEventLog(name);
}

/** Throws EventLogError for a log that held more than the limit. */
export function refuseTooMuch({ scanned }: ReadEnd, maxLogBytes = 0): void {
  if (!scanned.problems.some(({ kind }) => kind === 'limited')) return;
  const most = `${Math.round(maxLogBytes / MIB)} MiB`;
  throw new EventLogError('too-large', `the log holds more than ${most} when it is decompressed`);
}

/** What is thrown for bytes without any event. */
export function notAnEventLog(name: string, cause?: Error): EventLogError {
  return new EventLogError(
    'not-an-event-log',
    `${name} is not a Spark event log: no line of it is a Spark event`,
    { cause },
  );
}

/** What its bytes lack. */
export function gapsOf({ counts, scanned }: ReadEnd): readonly Gap[] {
  const { malformedLineCount, trailingBadLineCount, tornPartCount, overfullCount } = counts;
  const { problems, overlongLineCount } = scanned;
  const gaps: Gap[] = problems.map(({ kind, detail, count }) => ({ kind, detail, count }));
  if ((tornPartCount > 0 || trailingBadLineCount > 0) && !gaps.some(isTruncated)) {
    gaps.push({ kind: 'truncated', detail: 'the log stops in the middle of a line' });
  }
  if (malformedLineCount > 0) {
    gaps.push({
      kind: 'malformed-line',
      detail: 'lines that are no whole event were left out',
      count: malformedLineCount,
    });
  }
  if (overlongLineCount > 0) {
    gaps.push({
      kind: 'limited',
      detail: 'lines longer than 64 MiB were left out',
      count: overlongLineCount,
    });
  }
  if (overfullCount > 0) {
    gaps.push({
      kind: 'limited',
      detail: 'lines of more values than an event can have were left out',
      count: overfullCount,
    });
  }
  return gaps;
}

function isTruncated({ kind }: Gap): boolean {
  return kind === 'truncated';
}
