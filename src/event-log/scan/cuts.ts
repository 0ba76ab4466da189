import { MIB } from '../../model/units.ts';
import { startsWith } from './prefix.ts';

/** What is handed on of a line. */
export interface CutLine {
  /** The line without what nothing is read from. */
  readonly pieces: readonly Buffer[];
  /** Members of its object that are needed at the end, if at all: kept as they stand until then. */
  readonly unread?: Buffer;
}

/** Where the part of a TaskEnd begins that nothing is read from: what it sums stands again in `Task Metrics`. */
export const ACCUMULABLES = Buffer.from('"Accumulables":[');
/** What follows them where Spark wrote the line. */
const AFTER_ACCUMULABLES = [
  Buffer.from(']},"Task Executor Metrics":{'),
  Buffer.from(']},"Task Metrics":{'),
];
/** A string can hold the first only where it ends with it, since a quote in a string has a backslash before it. */
const LIST_LEFT = [Buffer.from('],"'), Buffer.from(']}')];
const PLAN_TEXT = Buffer.from('"physicalPlanDescription":"');
const AFTER_PLAN_TEXT = Buffer.from('","sparkPlanInfo":{');
/** What follows the plan where an execution starts. */
const AFTER_PLAN = Buffer.from('},"time":');
/** Of a stage: how it came to be, and from where it was called. */
const RDD_INFO = Buffer.from('"RDD Info":[{');
const LAST_RDD = Buffer.from('}],"Parent IDs":[');
const DETAILS = Buffer.from('"Details":"');
const IN_MEMORY = Buffer.from('Use Memory":t');
const ON_DISK = Buffer.from('Use Disk":t');
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** What is longer is read at once: it may be more than a line can have. */
const MAX_UNREAD_BYTES = MIB;

/** Which blocks a task cached, the last of its metrics: where blocks are logged, events of their own say so. */
const UPDATED_BLOCKS = Buffer.from('"Updated Blocks":[');
const AFTER_BLOCKS = [Buffer.from(']}}')];

/** A task's end without its accumulables and the blocks that it cached. */
export function withoutRepeated(line: Buffer): readonly Buffer[] {
  const pieces = withoutAccumulables(line);
  const last = pieces.at(-1) ?? line;
  return [...pieces.slice(0, -1), ...withoutList(last, UPDATED_BLOCKS, AFTER_BLOCKS)];
}

/** Most of the bytes of a task's end: they stand again in `Task Metrics` and, summed, in StageCompleted. */
export function withoutAccumulables(line: Buffer): readonly Buffer[] {
  return withoutList(line, ACCUMULABLES, AFTER_ACCUMULABLES);
}

/** Without what stands in a list that one of `markers` follows. */
function withoutList(line: Buffer, opening: Buffer, markers: readonly Buffer[]): readonly Buffer[] {
  const found = line.indexOf(opening);
  const cutAt = found + opening.length;
  const resumeAt = found < 0 ? -1 : endOfList(line, cutAt, markers);
  return resumeAt < 0 ? [line] : [line.subarray(0, cutAt), line.subarray(resumeAt)];
}

/**
 * Where the list ends that `from` is in; -1 when none of the markers follows it, or it may end earlier: who rewrites a log sorts
 * members otherwise, and what follows the list is not to be cut with it.
 */
export function endOfList(line: Buffer, from: number, markers: readonly Buffer[]): number {
  const ends = LIST_LEFT.map((sign) => line.indexOf(sign, from)).filter((at) => at >= 0);
  const at = Math.min(...ends);
  return markers.some((marker) => startsWith(line, at, line.length, marker)) ? at : -1;
}

/** An SQL execution's start: its plan apart, and not the plan as text, which says the same. */
export function planOfStart(line: Buffer): CutLine {
  return planApart(line, line.lastIndexOf(AFTER_PLAN) + 1);
}

/** As `planOfStart`, of the plan that takes its place, which ends the line. */
export function planOfUpdate(line: Buffer): CutLine {
  return planApart(line, line.length - 1);
}

/** The plan, which ends at `to`; the whole line where it does not stand behind the plan as text. */
function planApart(line: Buffer, to: number): CutLine {
  const found = line.indexOf(PLAN_TEXT);
  const textFrom = found + PLAN_TEXT.length;
  const quoteAt = found < 0 ? -1 : endOfString(line, textFrom);
  const planFrom = quoteAt + AFTER_PLAN_TEXT.length;
  const isFollowed = quoteAt >= 0 && line.subarray(quoteAt, planFrom).equals(AFTER_PLAN_TEXT);
  if (!isFollowed || to < quoteAt) return { pieces: [line] };
  const begin = line.subarray(0, textFrom);
  if (to - quoteAt > MAX_UNREAD_BYTES) return { pieces: [begin, line.subarray(quoteAt)] };
  return {
    pieces: [begin, line.subarray(quoteAt, quoteAt + 1), line.subarray(to)],
    unread: line.subarray(quoteAt + 2, to),
  };
}

/** Of a job's start: what its stages were made of is read of the events of those that run. */
export function withoutLineages(line: Buffer): readonly Buffer[] {
  const pieces: Buffer[] = [];
  let from = 0;
  for (;;) {
    const place = lineageIn(line, from);
    if (place === undefined) return pieces.concat(line.subarray(from));
    pieces.push(
      line.subarray(from, place.rddsFrom),
      line.subarray(place.rddsTo, place.detailsFrom),
    );
    from = place.detailsTo;
  }
}

/** Of the event of a stage: its RDDs and call stack apart, where none is persisted. */
export function lineageApart(line: Buffer): CutLine {
  const place = lineageIn(line, 0);
  if (place === undefined) return { pieces: [line] };
  const { rddsFrom, rddsTo, detailsFrom, detailsTo } = place;
  const unread = line.subarray(rddsFrom - '"RDD Info":['.length, detailsTo + 1);
  const isKept = unread.length > MAX_UNREAD_BYTES || isAnyPersisted(unread);
  if (isKept) return { pieces: [line] };
  return {
    pieces: [
      line.subarray(0, rddsFrom),
      line.subarray(rddsTo, detailsFrom),
      line.subarray(detailsTo),
    ],
    unread,
  };
}

function isAnyPersisted(lineage: Buffer): boolean {
  return lineage.indexOf(IN_MEMORY) >= 0 || lineage.indexOf(ON_DISK) >= 0;
}

interface LineagePlace {
  /** Behind the bracket that opens the RDDs, and before the one that closes them. */
  readonly rddsFrom: number;
  readonly rddsTo: number;
  /** Of the call stack between its quotes. */
  readonly detailsFrom: number;
  readonly detailsTo: number;
}

/** The next lineage behind `from`. */
function lineageIn(line: Buffer, from: number): LineagePlace | undefined {
  const rddAt = line.indexOf(RDD_INFO, from);
  const rddEnd = rddAt < 0 ? -1 : line.indexOf(LAST_RDD, rddAt);
  // what ends there are the RDDs of another stage, where the parents of this one are no list
  if (rddEnd >= 0 && line.subarray(rddAt + 1, rddEnd).indexOf(RDD_INFO) >= 0) return undefined;
  const detailsAt = rddEnd < 0 ? -1 : line.indexOf(DETAILS, rddEnd);
  const detailsFrom = detailsAt + DETAILS.length;
  const detailsTo = detailsAt < 0 ? -1 : endOfString(line, detailsFrom);
  if (detailsTo < 0) return undefined;
  return { rddsFrom: rddAt + RDD_INFO.length - 1, rddsTo: rddEnd + 1, detailsFrom, detailsTo };
}

/** Where the quote is that ends the string that `from` is in; -1 where there is none. */
function endOfString(line: Buffer, from: number): number {
  let at = line.indexOf(QUOTE, from);
  while (at >= 0 && isEscaped(line, from, at)) at = line.indexOf(QUOTE, at + 1);
  return at;
}

function isEscaped(line: Buffer, from: number, at: number): boolean {
  let before = at - 1;
  while (before >= from && line[before] === BACKSLASH) before -= 1;
  return (at - before) % 2 === 0;
}
