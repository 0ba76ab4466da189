import { EXECUTOR_METRICS } from '../../model/task-metrics.ts';
import { FIELD } from '../fold/stages/task-row.ts';
import { parsedObject } from '../json-fields.ts';
import { fillTimes, type TaskEnd, TaskEndReader } from '../task-end.ts';
import type { BatchWriter } from './batch-writer.ts';
import { withoutRepeated } from './cuts.ts';
import type { NameNumbers } from './name-numbers.ts';
import { ROW, ROW_WIDTH } from './task-fields.ts';
import { SCRATCH_WIDTH, TaskLayout } from './task-layout.ts';

/** Settings and kinds of task of one log have few; a log where lines keep differing is read line by line. */
const MAX_LAYOUTS = 6;
/** The next lesson is after so many times as many lines that did not fit. */
const LESSON_GROWTH = 1.5;
/** A line of which more is left is like few others. */
const MAX_LESSON_BYTES = 256 * 1024;
const SUCCESS = Buffer.from('"Reason":"Success"');
const HEAP = ROW_WIDTH + EXECUTOR_METRICS.indexOf('JVMHeapMemory');
const PYTHON_RSS = ROW_WIDTH + EXECUTOR_METRICS.indexOf('ProcessTreePythonRSSMemory');

/** Takes the numbers of successful tasks out of the bytes of their TaskEnd. */
export class TaskScanner {
  readonly #writer: BatchWriter;
  readonly #names: NameNumbers;
  readonly #row = new Float64Array(SCRATCH_WIDTH);
  readonly #reader = new TaskEndReader();
  #layouts: readonly TaskLayout[] = [];
  #missCount = 0;
  #nextLesson = 1;

  constructor(writer: BatchWriter, names: NameNumbers) {
    this.#writer = writer;
    this.#names = names;
  }

  /** False for what has to be parsed: a task that did not succeed, or a line laid out otherwise. */
  scan(buffer: Buffer, start: number, end: number): boolean {
    for (const layout of this.#layouts) {
      if (!layout.read(buffer, start, end, this.#row)) continue;
      completeRow(this.#row);
      this.#writer.task(this.#row, (this.#row[FIELD.jvmHeapBytes] ?? 0) > 0);
      return true;
    }
    this.#learn(buffer.subarray(start, end));
    return false;
  }

  /** From a line that fits none so far: this one is parsed, the next of its kind is read. */
  #learn(line: Buffer): void {
    if (line.indexOf(SUCCESS) < 0) return;
    this.#missCount += 1;
    if (this.#missCount < this.#nextLesson) return;
    this.#nextLesson = this.#missCount * LESSON_GROWTH;
    const bytes = Buffer.concat(withoutRepeated(line));
    if (bytes.length > MAX_LESSON_BYTES) return;
    const text = bytes.toString();
    const layout = TaskLayout.of(text, this.#names);
    if (layout === undefined || !this.#isRight(layout, line, text)) return;
    this.#layouts = [layout, ...this.#layouts].slice(0, MAX_LAYOUTS);
  }

  /** Whether the layout reads from the line it was learned from what a parser does. */
  #isRight(layout: TaskLayout, line: Buffer, text: string): boolean {
    if (!layout.read(line, 0, line.length, this.#row)) return false;
    completeRow(this.#row);
    const end = this.#reader.read(parsedObject(text));
    return end !== undefined && isSameTask(this.#row, end, this.#names);
  }
}

/** Set by whoever folds: a row has other things in their place. */
const SET_LATER: ReadonlySet<number> = new Set([FIELD.executor, FIELD.host, FIELD.launchOffsetMs]);

function isSameTask(row: Float64Array, end: TaskEnd, names: NameNumbers): boolean {
  const numberOf = (name: string): number | undefined => {
    const bytes = Buffer.from(name);
    return names.numberOf(bytes, 0, bytes.length);
  };
  return (
    end.values.every((value, field) => SET_LATER.has(field) || row[field] === value) &&
    row[ROW.stageId] === end.stageId &&
    row[ROW.stageAttemptId] === end.stageAttemptId &&
    row[ROW.recordedMetrics] === end.recordedMetrics &&
    row[FIELD.launchOffsetMs] === (end.launchedAtMs ?? 0) &&
    row[ROW.finishedAtMs] === (end.finishedAtMs ?? 0) &&
    row[FIELD.executor] === numberOf(end.executorId) &&
    row[FIELD.host] === numberOf(end.host)
  );
}

/** What follows from the numbers of a line. */
function completeRow(row: Float64Array): void {
  const launchedAtMs = row[FIELD.launchOffsetMs] ?? 0;
  const finishedAtMs = row[ROW.finishedAtMs] ?? 0;
  const gettingResultAtMs = row[ROW.gettingResultAtMs] ?? 0;
  if (launchedAtMs > 0 && finishedAtMs > 0) {
    fillTimes(
      row,
      launchedAtMs,
      finishedAtMs,
      gettingResultAtMs > 0 ? gettingResultAtMs : undefined,
    );
  }
  row[FIELD.jvmHeapBytes] = Math.max(0, row[HEAP] ?? 0);
  row[FIELD.pythonRssBytes] = Math.max(0, row[PYTHON_RSS] ?? 0);
}
