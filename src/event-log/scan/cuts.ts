/** Cuts what nothing is read from out of a line: the line in two pieces, or in one where there is nothing to cut. */
export type Cut = (line: Buffer) => readonly Buffer[];

const ACCUMULABLES = Buffer.from('"Accumulables":[');
/** What follows them; no JSON string can hold it, since a quote in a string has a backslash before it. */
const AFTER_ACCUMULABLES = [
  Buffer.from(']},"Task Executor Metrics":{'),
  Buffer.from(']},"Task Metrics":{'),
];
const PLAN_TEXT = Buffer.from('"physicalPlanDescription":"');
const AFTER_PLAN_TEXT = Buffer.from('","sparkPlanInfo":{');
/** Of a stage that a job lists: how it came to be, and from where it was called. */
const RDD_INFO = Buffer.from('"RDD Info":[{');
const LAST_RDD = Buffer.from('}],"Parent IDs":[');
const DETAILS = Buffer.from('"Details":"');
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Most of the bytes of a task's end: they stand again in `Task Metrics` and, summed, in StageCompleted. */
export function withoutAccumulables(line: Buffer): readonly Buffer[] {
  const found = line.indexOf(ACCUMULABLES);
  const cutAt = found + ACCUMULABLES.length;
  for (const marker of found < 0 ? [] : AFTER_ACCUMULABLES) {
    const resumeAt = line.indexOf(marker, cutAt);
    if (resumeAt >= 0) return [line.subarray(0, cutAt), line.subarray(resumeAt)];
  }
  return [line];
}

/** The plan as text, which stands again, node by node, in `sparkPlanInfo`. */
export function withoutPlanText(line: Buffer): readonly Buffer[] {
  const found = line.indexOf(PLAN_TEXT);
  const cutAt = found + PLAN_TEXT.length;
  const resumeAt = found < 0 ? -1 : endOfString(line, cutAt);
  const end = resumeAt + AFTER_PLAN_TEXT.length;
  const isFollowed = resumeAt >= 0 && line.subarray(resumeAt, end).equals(AFTER_PLAN_TEXT);
  return isFollowed ? [line.subarray(0, cutAt), line.subarray(resumeAt)] : [line];
}

/** Of a job's start: what its stages were made of is read of the events of those that run. */
export function withoutStageDetails(line: Buffer): readonly Buffer[] {
  const pieces: Buffer[] = [];
  let from = 0;
  for (;;) {
    const rddAt = line.indexOf(RDD_INFO, from);
    const rddEnd = rddAt < 0 ? -1 : line.indexOf(LAST_RDD, rddAt);
    const detailsAt = rddEnd < 0 ? -1 : line.indexOf(DETAILS, rddEnd);
    const detailsEnd = detailsAt < 0 ? -1 : endOfString(line, detailsAt + DETAILS.length);
    if (detailsEnd < 0) return pieces.concat(line.subarray(from));
    pieces.push(
      line.subarray(from, rddAt + RDD_INFO.length - 1),
      line.subarray(rddEnd + 1, detailsAt + DETAILS.length),
    );
    from = detailsEnd;
  }
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
