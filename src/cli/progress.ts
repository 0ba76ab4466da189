import cliProgress from 'cli-progress';
import type { ReadProgress } from '../compose.ts';
import type { Streams } from './streams.ts';

/** Anything shorter is done before a bar could be read. */
const QUIET_MS = 1_000;
const MB = 1e6;
const NAME_LENGTH = 40;

export interface ProgressBar extends ReadProgress {
  /** Takes the bar off the screen, so that results can be printed. */
  clear(): void;
}

/** Bytes read of the log at hand and logs done; on a terminal only, and only when it takes longer than a second. */
export function createProgress({ err }: Streams, nowMs: () => number): ProgressBar {
  if (!err.isTTY) return { clear: () => {} };
  const bar = new cliProgress.SingleBar({
    stream: err,
    format: '{bar} {percentage}% of {totalMb} MB  {name}  {doneCount} done',
    clearOnComplete: true,
    hideCursor: true,
    barsize: 24,
  });
  const state = { startedAtMs: nowMs(), byteCount: 0, total: 0, doneCount: 0, isShown: false };
  let name = '';
  function show(): void {
    if (!state.isShown && nowMs() - state.startedAtMs < QUIET_MS) return;
    const payload = {
      name,
      doneCount: state.doneCount,
      totalMb: (state.total / MB).toFixed(state.total < 10 * MB ? 1 : 0),
    };
    if (!state.isShown) bar.start(Math.max(1, state.total), state.byteCount, payload);
    else bar.update(state.byteCount, payload);
    state.isShown = true;
  }
  return {
    onLog(log, byteCount) {
      name = log.replace(/[^\x20-\x7e]/g, '?').slice(0, NAME_LENGTH);
      state.byteCount = 0;
      state.total = byteCount ?? 0;
      if (state.isShown) bar.setTotal(Math.max(1, state.total));
    },
    onBytes(byteCount) {
      state.byteCount += byteCount;
      show();
    },
    onDone() {
      state.doneCount += 1;
    },
    clear() {
      if (state.isShown) bar.stop();
      state.isShown = false;
    },
  };
}
