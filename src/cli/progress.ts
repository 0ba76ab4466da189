import cliProgress from 'cli-progress';
import type { ReadProgress } from '../compose.ts';
import { redactText } from '../model/secrets/redact.ts';
import type { OutputStream } from './streams.ts';

/** Anything shorter is done before a bar could be read. */
const QUIET_MS = 1_000;
const BYTES_PER_MB = 1e6;
const NAME_LENGTH = 40;
const LOOK = { clearOnComplete: true, hideCursor: true, barsize: 24 };

/** Off a terminal a line says so often how far a long run is: whoever reads a pipeline's log sees that it goes on. */
export const TOLD_EVERY_MS = 10_000;

/** How far reading is. */
export interface Progress extends ReadProgress, Disposable {
  /** Something of a directory or an archive was looked at, and is no log. */
  onSkipped(name: string): void;
  /** Takes the bar off the screen, so that results can be printed; it comes back with the next bytes. */
  clear(): void;
}

/**
 * Bytes read of the log at hand and logs done: a bar on a terminal, when the run takes longer than a second; else a line now and
 * then.
 */
export function createProgress(stream: OutputStream, nowMs: () => number): Progress {
  const done: Done = { name: '', byteCount: 0, totalBytes: 0, doneCount: 0, skippedCount: 0 };
  const shown = stream.isTTY === true ? barOn(stream, nowMs) : linesOn(stream, nowMs);
  const name = (text: string): void => {
    done.name = redactText(text)
      .replaceAll(/[^\x20-\x7e]/g, '?')
      .slice(0, NAME_LENGTH);
  };
  return {
    onLog(logName, byteCount) {
      shown.clear();
      name(logName);
      done.byteCount = 0;
      done.totalBytes = byteCount ?? 0;
    },
    onBytes(byteCount) {
      done.byteCount += byteCount;
      shown.show(done);
    },
    onDone() {
      done.doneCount += 1;
    },
    onSkipped(skippedName) {
      name(skippedName);
      done.byteCount = 0;
      done.totalBytes = 0;
      done.skippedCount += 1;
      shown.show(done);
    },
    clear: () => shown.clear(),
    [Symbol.dispose]: () => shown.clear(),
  };
}

/** How far a run is: what it is at, and what is behind it. */
interface Done {
  name: string;
  byteCount: number;
  totalBytes: number;
  doneCount: number;
  skippedCount: number;
}
interface Shown {
  readonly show: (done: Readonly<Done>) => void;
  readonly clear: () => void;
}

function barOn(stream: OutputStream, nowMs: () => number): Shown {
  const bar = new cliProgress.SingleBar({
    stream,
    format: '{bar} {amount}  {name}  {counts}',
    ...LOOK,
  });
  const startedAtMs = nowMs();
  let isShown = false;
  return {
    show: (done) => {
      if (nowMs() - startedAtMs < QUIET_MS) return;
      const { name, byteCount, totalBytes } = done;
      const payload = { name, amount: amountOf(byteCount, totalBytes), counts: countsOf(done) };
      if (isShown) bar.update(Math.min(byteCount, totalBytes), payload);
      else bar.start(Math.max(1, totalBytes), Math.min(byteCount, totalBytes), payload);
      isShown = true;
    },
    clear: () => {
      if (isShown) bar.stop();
      isShown = false;
    },
  };
}

function linesOn(stream: OutputStream, nowMs: () => number): Shown {
  let toldAtMs = nowMs();
  return {
    show: (done) => {
      if (nowMs() - toldAtMs < TOLD_EVERY_MS) return;
      toldAtMs = nowMs();
      const { name, byteCount, totalBytes } = done;
      const at = byteCount === 0 ? name : `${name} (${amountOf(byteCount, totalBytes)})`;
      stream.write(`sparkvet: ${countsOf(done)} so far, now at ${at}\n`);
    },
    clear: () => {},
  };
}

function countsOf({ doneCount, skippedCount }: Readonly<Done>): string {
  return `${doneCount} done${skippedCount === 0 ? '' : `, ${skippedCount} skipped`}`;
}

/** A progress bar over things that are counted. */
export interface CountProgress extends Disposable {
  readonly onCount: (doneCount: number, totalCount: number) => void;
}

/** Things done of things to do, under the same conditions. */
export function createCountProgress(stream: OutputStream, nowMs: () => number): CountProgress {
  const bar = new cliProgress.SingleBar({
    stream,
    format: '{bar} {value} of {total}',
    ...LOOK,
  });
  const startedAtMs = nowMs();
  const state = { isShown: false };
  return {
    onCount(doneCount, totalCount) {
      if (stream.isTTY !== true || nowMs() - startedAtMs < QUIET_MS) return;
      if (state.isShown) bar.update(doneCount);
      else bar.start(totalCount, doneCount);
      state.isShown = true;
    },
    [Symbol.dispose]() {
      if (state.isShown) bar.stop();
      state.isShown = false;
    },
  };
}

/** `12.3 of 40.0 MB`; of a pipe nobody knows how much will come. */
function amountOf(byteCount: number, totalBytes: number): string {
  const read = inMb(byteCount);
  return totalBytes === 0 ? `${read} MB` : `${read} of ${inMb(totalBytes)} MB`;
}

function inMb(byteCount: number): string {
  return (byteCount / BYTES_PER_MB).toFixed(1);
}
