import { isAtLeastSpark } from '../../model/spark/spark-version.ts';
import { parsedObject, stringAt } from '../json-fields.ts';
import { PEAK_MEMORY } from '../task-metric-names.ts';
import type { BatchWriter } from './batch-writer.ts';
import { type CutLine, planOfStart, planOfUpdate, withoutRepeated } from './cuts.ts';
import { MODEST_BYTES, withoutLongMiddles } from './long-strings.ts';
import { LINE_START, readDigits, startsWith } from './prefix.ts';
import { StageLines } from './stage-lines.ts';
import type { TaskScanner } from './task-scanner.ts';

const LOG_START = Buffer.from('{"Event":"SparkListenerLogStart"');
const TASK_START = Buffer.from('{"Event":"SparkListenerTaskStart","Stage ID":');
const STAGE_ATTEMPT = Buffer.from(',"Stage Attempt ID":');
const TASK_END = Buffer.from('{"Event":"SparkListenerTaskEnd"');
const SQL = '{"Event":"org.apache.spark.sql.execution.ui.SparkListenerSQL';
/** Of few bytes that are rare in a log: found to be absent in half the time. */
const END_OF_LINE_START = LINE_START.subarray(-'vent":"'.length);
const BYTE_ORDER_MARK = Buffer.from('\uFEFF');
/** Without it the accumulables have what is looked for. */
const PEAK_KEY = Buffer.from(`"${PEAK_MEMORY}":`);
const CLOSING_BRACE = 0x7d;
const COMMA = 0x2c;
/** What an op of a batch can carry. */
const MAX_ID = 2 ** 31 - 1;

interface LineCut {
  readonly prefix: Buffer;
  readonly of: (line: Buffer) => CutLine;
}

function lineCuts(): readonly LineCut[] {
  const stages = new StageLines();
  const cut = (prefix: string, of: LineCut['of']): LineCut => ({ prefix: Buffer.from(prefix), of });
  return [
    cut('{"Event":"SparkListenerStageSubmitted"', (line) => stages.submitted(line)),
    cut('{"Event":"SparkListenerStageCompleted"', (line) => stages.completed(line)),
    cut('{"Event":"SparkListenerJobStart"', (line) => stages.jobStarted(line)),
    cut(`${SQL}ExecutionStart"`, planOfStart),
    cut(`${SQL}AdaptiveExecutionUpdate"`, planOfUpdate),
  ];
}

/**
 * Sorts the lines of a log by what has to be read of them. Most are the start or the end of a task: of a start only the stage is
 * needed, of an end numbers, which are taken out of its bytes. Lines of jobs, stages and plans are handed on without what nobody
 * reads, and all else as it is.
 */
export class LineScanner {
  readonly #writer: BatchWriter;
  readonly #tasks: TaskScanner;
  readonly #cuts: readonly LineCut[] = lineCuts();
  readonly #handsOnAll: boolean;
  /** Before Spark 3.0 a task's peak of execution memory stands in its accumulables only. */
  #canCut = false;

  /** `handsOnAll`: every line is to be parsed whole; for tests, which hold the short cuts to it. */
  constructor(writer: BatchWriter, tasks: TaskScanner, handsOnAll = false) {
    this.#writer = writer;
    this.#tasks = tasks;
    this.#handsOnAll = handsOnAll;
  }

  /** One line without its end; valid only during the call. */
  scan(buffer: Buffer, start: number, end: number): void {
    if (end - start <= MODEST_BYTES) {
      this.#scan(buffer, start, end);
      return;
    }
    const line = withoutLongMiddles(buffer.subarray(start, end));
    this.#scan(line, 0, line.length);
  }

  #scan(buffer: Buffer, start: number, end: number): void {
    if (this.#handsOnAll || !this.#canCut) this.#scanWhole(buffer, start, end);
    else this.#scanFast(buffer, start, end);
  }

  /** What stands after the last line feed of a part. */
  scanRest(rest: Buffer): void {
    this.#writer.line('rest', { pieces: [withoutLongMiddles(rest)] });
  }

  #scanWhole(buffer: Buffer, start: number, end: number): void {
    const line = buffer.subarray(start, end);
    if (startsWith(buffer, start, end, BYTE_ORDER_MARK)) {
      this.#scanWhole(buffer, start + BYTE_ORDER_MARK.length, end);
      return;
    }
    if (startsWith(buffer, start, end, LOG_START)) this.#canCut = isCutVersion(line);
    this.#writer.line('line', { pieces: [line] });
  }

  #scanFast(buffer: Buffer, start: number, end: number): void {
    if (startsWith(buffer, start, end, TASK_END)) this.#scanTaskEnd(buffer, start, end);
    else if (startsWith(buffer, start, end, TASK_START)) {
      if (!this.#scanTaskStart(buffer, start, end)) this.#scanWhole(buffer, start, end);
    } else {
      const cut = this.#cuts.find(({ prefix }) => startsWith(buffer, start, end, prefix));
      const canCut = cut !== undefined && isWholeEvent(buffer, start, end);
      if (canCut) this.#writer.line('line', cut.of(buffer.subarray(start, end)));
      else this.#scanWhole(buffer, start, end);
    }
  }

  #scanTaskEnd(buffer: Buffer, start: number, end: number): void {
    if (this.#tasks.scan(buffer, start, end)) return;
    const line = buffer.subarray(start, end);
    const canCut = isOneEvent(buffer, start, end) && line.indexOf(PEAK_KEY) >= 0;
    if (canCut) this.#writer.line('line', { pieces: withoutRepeated(line) });
    else this.#scanWhole(buffer, start, end);
  }

  /** False when the line is not laid out as Spark lays it out: then it has to be parsed. */
  #scanTaskStart(buffer: Buffer, start: number, end: number): boolean {
    if (!isWholeEvent(buffer, start, end)) return false;
    const stage = readDigits(buffer, start + TASK_START.length, end);
    if (!startsWith(buffer, stage.end, end, STAGE_ATTEMPT)) return false;
    const attempt = readDigits(buffer, stage.end + STAGE_ATTEMPT.length, end);
    // or it goes on as a fraction or an exponent
    if (buffer[attempt.end] !== COMMA) return false;
    if (!isOpNumber(stage.value) || !isOpNumber(attempt.value)) return false;
    this.#writer.taskStarted(stage.value, attempt.value);
    return true;
  }
}

/** Whether it ends as one, and no other begins in it. */
function isWholeEvent(buffer: Buffer, start: number, end: number): boolean {
  return buffer[end - 1] === CLOSING_BRACE && isOneEvent(buffer, start, end);
}

function isOneEvent(buffer: Buffer, start: number, end: number): boolean {
  const from = start + LINE_START.length;
  // mostly found where the next line begins
  const at = buffer.indexOf(END_OF_LINE_START, from);
  return at < 0 || at >= end || buffer.subarray(from, end).indexOf(LINE_START) < 0;
}

function isOpNumber(value: number | undefined): value is number {
  return value !== undefined && value <= MAX_ID;
}

function isCutVersion(line: Buffer): boolean {
  return isAtLeastSpark(stringAt(parsedObject(line.toString()), 'Spark Version'), 3, 0);
}
