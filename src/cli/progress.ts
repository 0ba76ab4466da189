import cliProgress from 'cli-progress';
import type { ReadProgress } from '../compose.ts';
import { redactText } from '../model/secrets/redact.ts';
import type { OutputStream } from './streams.ts';

/** Anything shorter is done before a bar could be read. */
const QUIET_MS = 1_000;
const BYTES_PER_MB = 1e6;
const NAME_LENGTH = 40;
const LOOK = { clearOnComplete: true, hideCursor: true, barsize: 24 };

/** A progress bar over what is read. */
export interface Progress extends ReadProgress, Disposable {
  /** Takes the bar off the screen, so that results can be printed; it comes back with the next bytes. */
  clear(): void;
}

/** Bytes read of the log at hand and logs done: on a terminal only, and only when the run takes longer than a second. */
export function createProgress(stream: OutputStream, nowMs: () => number): Progress {
  if (stream.isTTY !== true) return SILENT;
  const bar = new cliProgress.SingleBar({
    stream,
    format: '{bar} {amount}  {name}  {doneCount} done',
    ...LOOK,
  });
  const startedAtMs = nowMs();
  const log = { name: '', byteCount: 0, totalBytes: 0 };
  const state = { doneCount: 0, isShown: false };

  function clear(): void {
    if (state.isShown) bar.stop();
    state.isShown = false;
  }

  function show(): void {
    const { name, byteCount, totalBytes } = log;
    const payload = { name, amount: amountOf(byteCount, totalBytes), doneCount: state.doneCount };
    if (state.isShown) bar.update(Math.min(byteCount, totalBytes), payload);
    else bar.start(Math.max(1, totalBytes), Math.min(byteCount, totalBytes), payload);
    state.isShown = true;
  }

  return {
    onLog(name, byteCount) {
      clear();
      log.name = redactText(name)
        .replaceAll(/[^\x20-\x7e]/g, '?')
        .slice(0, NAME_LENGTH);
      log.byteCount = 0;
      log.totalBytes = byteCount ?? 0;
    },
    onBytes(byteCount) {
      log.byteCount += byteCount;
      if (nowMs() - startedAtMs >= QUIET_MS) show();
    },
    onDone() {
      state.doneCount += 1;
    },
    clear,
    [Symbol.dispose]: clear,
  };
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

const SILENT: Progress = {
  onLog() {},
  onBytes() {},
  onDone() {},
  clear() {},
  [Symbol.dispose]() {},
};

/** `12.3 of 40.0 MB`; of a pipe nobody knows how much will come. */
function amountOf(byteCount: number, totalBytes: number): string {
  const read = inMb(byteCount);
  return totalBytes === 0 ? `${read} MB` : `${read} of ${inMb(totalBytes)} MB`;
}

function inMb(byteCount: number): string {
  return (byteCount / BYTES_PER_MB).toFixed(1);
}
