import { closeSync, openSync, writeSync } from 'node:fs';
import { zstdCompressSync } from 'node:zlib';

/** What a log holds, however it is stored. */
export interface LogFacts {
  readonly plainByteCount: number;
  readonly lineCount: number;
  /** TaskEnd events. */
  readonly taskCount: number;
}

export interface LogWriter {
  line(text: string): void;
  close(): void;
  facts(): LogFacts;
  /** The latest end of a task or stage so far. */
  lastTimeMs(): number;
}

export const TASK_END = '{"Event":"SparkListenerTaskEnd"';
const FLUSHED_LATER = /^\{"Event":"SparkListenerTask(?:Start|End|GettingResult)/;
const END_TIME = /"(?:Completion Time|Finish Time)":(\d+)/;
const WRITE_BYTES = 4 * 2 ** 20;

/** Writes a log, as Spark does: plain, or a zstd frame each time it flushes. */
export function createLogWriter(target: string, isZstd: boolean): LogWriter {
  const file = openSync(target, 'w');
  const counts = { plainByteCount: 0, lineCount: 0, taskCount: 0 };
  let pending: string[] = [];
  let pendingBytes = 0;
  let lastTimeMs = 0;
  const flush = (): void => {
    if (pending.length === 0) return;
    const bytes = Buffer.from(`${pending.join('\n')}\n`);
    writeSync(file, isZstd ? zstdCompressSync(bytes) : bytes);
    pending = [];
    pendingBytes = 0;
  };
  return {
    facts: () => ({ ...counts }),
    lastTimeMs: () => lastTimeMs,
    line(text) {
      pending.push(text);
      pendingBytes += text.length + 1;
      counts.plainByteCount += Buffer.byteLength(text) + 1;
      counts.lineCount += 1;
      if (text.startsWith(TASK_END)) counts.taskCount += 1;
      lastTimeMs = Math.max(lastTimeMs, Number(END_TIME.exec(text)?.[1] ?? 0));
      if (isZstd ? !FLUSHED_LATER.test(text) : pendingBytes > WRITE_BYTES) flush();
    },
    close() {
      flush();
      closeSync(file);
    },
  };
}
