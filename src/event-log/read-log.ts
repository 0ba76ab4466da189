import type { ApplicationModel, Gap } from '../model/application.ts';
import { MIB } from '../model/units.ts';
import type { DecodeProblem } from './codecs/codec.ts';
import { decode } from './decode.ts';
import { EventLines, NoEventsError } from './event-lines.ts';
import { LogFold } from './fold/log-fold.ts';
import { createLineSplitter, type LineSplitter } from './lines.ts';
import { idOfLogName } from './log-layout.ts';
import { type ByteStream, EventLogError, type LogPart, type LogSource } from './log-source.ts';

export interface ReadSettings {
  /** Which cluster the log is from: application ids repeat between clusters. */
  readonly cluster: string;
  /** What tasks, plans and details of stages and jobs may take together; 128 MiB unless said. */
  readonly memoryBudgetBytes?: number;
  /** Told of bytes as they are taken from the source, still compressed. */
  readonly onBytes?: (byteCount: number) => void;
  readonly signal?: AbortSignal;
}

const DEFAULT_BUDGET_BYTES = 128 * MIB;
/** Spark writes its version first; whoever comes so far without an event reads something else, and it may never end. */
const GIVE_UP_AFTER_BYTES = 128 * MIB;

/**
 * Reads one application attempt's event log in one pass and in memory that does not grow with the log. What is whole is used;
 * what is not becomes a gap. Throws EventLogError when there is nothing in it to judge, and whatever the source itself throws.
 */
export async function readEventLog(
  source: LogSource,
  settings: ReadSettings,
): Promise<ApplicationModel> {
  const fold = new LogFold(settings.memoryBudgetBytes ?? DEFAULT_BUDGET_BYTES);
  const lines = new EventLines(fold);
  const splitter = createLineSplitter((buffer, start, end) => lines.read(buffer, start, end));
  const problems: DecodeProblem[] = [];
  const torn = { partCount: 0 };
  let byteCount = 0;
  try {
    for (const part of source.parts) {
      byteCount += await readPart(part, { lines, splitter, settings, problems, torn });
    }
    lines.finish();
  } catch (error) {
    if (error instanceof NoEventsError) throw notAnEventLog(source.name, error);
    throw error;
  }
  refuseNothing(source.name, lines, byteCount, problems);
  return fold.finish({
    cluster: settings.cluster,
    fallbackId: idOfLogName(source.name),
    isInProgress: source.isInProgress,
    gaps: [...source.gaps, ...gapsOf(lines, splitter, problems, torn.partCount)],
  });
}

interface Reading {
  readonly lines: EventLines;
  readonly splitter: LineSplitter;
  readonly settings: ReadSettings;
  readonly problems: DecodeProblem[];
  readonly torn: { partCount: number };
}

/** Returns how many bytes the part had, as stored. */
async function readPart(part: LogPart, reading: Reading): Promise<number> {
  const { lines, splitter, settings, problems, torn } = reading;
  const counted = { byteCount: 0 };
  const bytes = countBytes(part.open(), counted, settings);
  let decodedByteCount = 0;
  for await (const chunk of decode(bytes, (problem) => problems.push(problem))) {
    splitter.push(chunk);
    decodedByteCount += chunk.byteLength;
    if (lines.counts.goodLineCount === 0 && decodedByteCount > GIVE_UP_AFTER_BYTES) {
      throw new NoEventsError();
    }
  }
  const rest = splitter.end();
  if (rest === undefined) return counted.byteCount;
  // a last line without its end may be whole: a writer that was killed, or a file that was cut at a lucky place
  const goodBefore = lines.counts.goodLineCount;
  const badBefore = lines.counts.trailingBadLineCount;
  lines.read(rest, 0, rest.length);
  if (lines.counts.goodLineCount === goodBefore && lines.counts.trailingBadLineCount > badBefore) {
    lines.forgiveTorn();
    torn.partCount += 1;
  }
  return counted.byteCount;
}

async function* countBytes(
  source: ByteStream,
  counted: { byteCount: number },
  { onBytes, signal }: ReadSettings,
): ByteStream {
  for await (const chunk of source) {
    signal?.throwIfAborted();
    counted.byteCount += chunk.byteLength;
    onBytes?.(chunk.byteLength);
    yield chunk;
  }
}

function refuseNothing(
  name: string,
  lines: EventLines,
  byteCount: number,
  problems: readonly DecodeProblem[],
): void {
  if (lines.counts.goodLineCount > 0) return;
  if (byteCount === 0) throw new EventLogError('empty', `${name} is empty`);
  const [problem] = problems;
  if (problem !== undefined) {
    throw new EventLogError('unreadable', `${name} holds no readable event: ${problem.detail}`);
  }
  throw notAnEventLog(name);
}

function notAnEventLog(name: string, cause?: Error): EventLogError {
  return new EventLogError(
    'not-an-event-log',
    `${name} is not a Spark event log: no line of it is a Spark event`,
    { cause },
  );
}

function gapsOf(
  lines: EventLines,
  splitter: LineSplitter,
  problems: readonly DecodeProblem[],
  tornPartCount: number,
): readonly Gap[] {
  const { malformedLineCount, trailingBadLineCount } = lines.counts;
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
  if (splitter.overlongCount > 0) {
    gaps.push({
      kind: 'limited',
      detail: 'lines longer than 64 MiB were left out',
      count: splitter.overlongCount,
    });
  }
  return gaps;
}

function isTruncated({ kind }: Gap): boolean {
  return kind === 'truncated';
}
