import { isAtLeastSpark } from '../../model/spark-version.ts';
import { parsedObject, stringAt } from '../json-fields.ts';
import { PEAK_MEMORY } from '../task-metric-names.ts';
import type { BatchWriter } from './batch-writer.ts';
import { type Cut, withoutAccumulables, withoutPlanText, withoutStageDetails } from './cuts.ts';
import { PlanQueue } from './plan-queue.ts';
import { idAfter, LINE_START, readDigits, startsWith } from './prefix.ts';
import type { TaskScanner } from './task-scanner.ts';

const LOG_START = Buffer.from('{"Event":"SparkListenerLogStart"');
const TASK_START = Buffer.from('{"Event":"SparkListenerTaskStart","Stage ID":');
const STAGE_ATTEMPT = Buffer.from(',"Stage Attempt ID":');
const JOB_START = Buffer.from('{"Event":"SparkListenerJobStart"');
const TASK_END = Buffer.from('{"Event":"SparkListenerTaskEnd"');
const SQL_PREFIX = '{"Event":"org.apache.spark.sql.execution.ui.SparkListenerSQL';
const SQL_EVENT = Buffer.from(SQL_PREFIX);
const SQL_UPDATE = Buffer.from(`${SQL_PREFIX}AdaptiveExecutionUpdate","executionId":`);
const SQL_START = Buffer.from(`${SQL_PREFIX}ExecutionStart","executionId":`);
const SQL_END = Buffer.from(`${SQL_PREFIX}ExecutionEnd","executionId":`);
/** In whatever layout. */
const UPDATE_NAME = Buffer.from('SQLAdaptiveExecutionUpdate');
const BYTE_ORDER_MARK = Buffer.from('\uFEFF');
/** Without it the accumulables have what is looked for. */
const PEAK_KEY = Buffer.from(`"${PEAK_MEMORY}":`);
const CLOSING_BRACE = 0x7d;
/** What an op of a batch can carry. */
const MAX_ID = 2 ** 31 - 1;

/**
 * Sorts the lines of a log by what has to be read of them. Most are the start or the end of a task: of a start only the stage is
 * needed, of an end numbers, which are taken out of its bytes. Of the plans of an SQL execution the first and the last are
 * kept: each waits, unread, for the next or for the end. All else is handed on to be parsed.
 */
export class LineScanner {
  readonly #writer: BatchWriter;
  readonly #tasks: TaskScanner;
  readonly #plans: PlanQueue;
  readonly #handsOnAll: boolean;
  /** Before Spark 3.0 a task's peak of execution memory stands in its accumulables only. */
  #canCut = false;

  /** `handsOnAll`: every line is to be parsed whole; for tests, which hold the short cuts to it. */
  constructor(writer: BatchWriter, tasks: TaskScanner, handsOnAll = false) {
    this.#writer = writer;
    this.#tasks = tasks;
    this.#plans = new PlanQueue(writer);
    this.#handsOnAll = handsOnAll;
  }

  /** What is put off takes so much. */
  get heldBytes(): number {
    return this.#plans.byteCount;
  }

  /** One line without its end; valid only during the call. */
  scan(buffer: Buffer, start: number, end: number): void {
    if (this.#handsOnAll || !this.#canCut) this.#scanWhole(buffer, start, end);
    else this.#scanFast(buffer, start, end);
  }

  /** What stands after the last line feed of a part. */
  scanRest(rest: Buffer): void {
    this.#writer.line('rest', [rest]);
  }

  /** As if the log ended here, with `rest` after its last line feed: what is put off stays so. */
  showEnd(rest: Buffer | undefined): void {
    if (rest !== undefined) this.scanRest(rest);
    this.#plans.showAll();
  }

  /** To be called at the end: hands on what was put off. */
  finish(): void {
    this.#plans.handOnAll();
  }

  #scanWhole(buffer: Buffer, start: number, end: number): void {
    const line = buffer.subarray(start, end);
    if (startsWith(buffer, start, end, BYTE_ORDER_MARK)) {
      this.#scanWhole(buffer, start + BYTE_ORDER_MARK.length, end);
      return;
    }
    if (startsWith(buffer, start, end, LOG_START)) this.#canCut = isCutVersion(line);
    this.#settlePlansBefore(line);
    this.#writer.line('line', [line]);
  }

  #scanFast(buffer: Buffer, start: number, end: number): void {
    if (startsWith(buffer, start, end, TASK_END)) this.#scanTaskEnd(buffer, start, end);
    else if (startsWith(buffer, start, end, TASK_START)) {
      if (!this.#scanTaskStart(buffer, start, end)) this.#scanWhole(buffer, start, end);
    } else if (startsWith(buffer, start, end, SQL_EVENT) && isOneEvent(buffer, start, end)) {
      this.#scanSql(buffer.subarray(start, end));
    } else if (startsWith(buffer, start, end, JOB_START) && isOneEvent(buffer, start, end)) {
      this.#handOn(withoutStageDetails, buffer.subarray(start, end));
    } else this.#scanWhole(buffer, start, end);
  }

  #scanTaskEnd(buffer: Buffer, start: number, end: number): void {
    if (this.#tasks.scan(buffer, start, end)) return;
    const line = buffer.subarray(start, end);
    const canCut = isOneEvent(buffer, start, end) && line.indexOf(PEAK_KEY) >= 0;
    if (canCut) this.#handOn(withoutAccumulables, line);
    else this.#scanWhole(buffer, start, end);
  }

  /** False when the line is not laid out as Spark lays it out: then it has to be parsed. */
  #scanTaskStart(buffer: Buffer, start: number, end: number): boolean {
    if (buffer[end - 1] !== CLOSING_BRACE || !isOneEvent(buffer, start, end)) return false;
    const stage = readDigits(buffer, start + TASK_START.length, end);
    if (!startsWith(buffer, stage.end, end, STAGE_ATTEMPT)) return false;
    const attempt = readDigits(buffer, stage.end + STAGE_ATTEMPT.length, end);
    if (!isOpNumber(stage.value) || !isOpNumber(attempt.value)) return false;
    this.#writer.taskStarted(stage.value, attempt.value);
    return true;
  }

  #scanSql(line: Buffer): void {
    const updated = idAfter(line, SQL_UPDATE);
    if (updated !== undefined && this.#canWait(updated, line)) {
      this.#plans.putOff(updated, line);
      return;
    }
    this.#settlePlansBefore(line);
    const ended = idAfter(line, SQL_END);
    if (ended !== undefined) this.#plans.executionEnded(ended);
    this.#handOn(withoutPlanText, line);
    const started = idAfter(line, SQL_START);
    if (isOpNumber(started) && line.at(-1) === CLOSING_BRACE) this.#plans.executionStarted(started);
  }

  /** A plan that waits is older than one that is laid out otherwise, and parsed at once. */
  #settlePlansBefore(line: Buffer): void {
    if (!this.#plans.isEmpty && line.indexOf(UPDATE_NAME) >= 0) this.#plans.handOnAll();
  }

  #canWait(executionId: number, line: Buffer): boolean {
    return this.#plans.isKnown(executionId) && line.at(-1) === CLOSING_BRACE;
  }

  #handOn(cut: Cut, line: Buffer): void {
    this.#writer.line('line', cut(line));
  }
}

function isOneEvent(buffer: Buffer, start: number, end: number): boolean {
  return buffer.subarray(start + 1, end).indexOf(LINE_START) < 0;
}

function isOpNumber(value: number | undefined): value is number {
  return value !== undefined && value <= MAX_ID;
}

function isCutVersion(line: Buffer): boolean {
  return isAtLeastSpark(stringAt(parsedObject(line.toString()), 'Spark Version'), 3, 0);
}
