import { MS_PER_SECOND } from '../../model/units.ts';
import type { Check } from '../fetcher.ts';
import type { NameNodeState, NameNodes } from './name-nodes.ts';

/** Times of files are compared with our own clock: a log is given up when nobody wrote to it for long. */
const CLOCK_TOLERANCE_MS = 60 * MS_PER_SECOND;

/** Which NameNode answers, and by which clock. Rejects only with the signal's reason. */
export async function checkNameNodes(
  nameNodes: NameNodes,
  path: string,
  { nowMs, signal }: { readonly nowMs: () => number; readonly signal: AbortSignal },
): Promise<readonly Check[]> {
  const states = await nameNodes.states(path, signal);
  const hasActive = states.some(({ state }) => state === 'active');
  const checks = states.map((state) => checkOf(state, hasActive));
  const clockMs = states.find((state) => state.clockMs !== undefined)?.clockMs;
  return clockMs === undefined ? checks : [...checks, clock(clockMs - nowMs())];
}

/** One of two that is away is a failover that will not work; what the active one refuses is said where it is asked for. */
function checkOf({ url, state, error }: NameNodeState, hasActive: boolean): Check {
  const what = `NameNode ${url}`;
  if (state === 'active') return { what, state: 'ok', detail: 'answers' };
  if (state === 'standby') {
    return hasActive
      ? { what, state: 'ok', detail: 'is a standby' }
      : { what, state: 'failed', detail: 'is a standby: name the active one too' };
  }
  const detail = error?.message ?? 'does not answer';
  return { what, state: hasActive ? 'warning' : 'failed', detail };
}

function clock(differenceMs: number): Check {
  const what = 'clock';
  const seconds = Math.round(Math.abs(differenceMs) / MS_PER_SECOND);
  if (Math.abs(differenceMs) <= CLOCK_TOLERANCE_MS) {
    return { what, state: 'ok', detail: `within ${seconds} s of ours` };
  }
  const side = differenceMs > 0 ? 'ahead of' : 'behind';
  const detail = `${seconds} s ${side} ours: set both by NTP, times of files are compared with it`;
  return { what, state: 'warning', detail };
}
