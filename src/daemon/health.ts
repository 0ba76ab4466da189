import { MS_PER_SECOND } from '../model/units.ts';
import type { SourceState, SourceStates } from '../store/source-state.ts';
import type { WorkCounts, WorkQueue } from '../store/work-queue.ts';
import { messageOf } from './log.ts';

/** What `/health` answers. */
export interface Health {
  readonly status: 'ok' | 'failing';
  /** Why it fails; empty when it does not. */
  readonly reasons: readonly string[];
  readonly startedAtMs: number;
  readonly lastTickAtMs?: number;
  readonly queue?: WorkCounts;
  readonly sources: readonly Pick<SourceState, 'source' | 'polledAtMs' | 'trouble'>[];
}
interface HealthParts {
  readonly sources: readonly { readonly source: string }[];
  readonly queue: Pick<WorkQueue, 'counts'>;
  readonly states: Pick<SourceStates, 'all'>;
  readonly nowMs: () => number;
}
/** When the daemon last did something, and how old that may be. */
export interface Pulse {
  readonly startedAtMs: number;
  readonly lastTickAtMs?: number;
  /** A tick that is older is too old. */
  readonly tickMaxAgeMs: number;
}

/** Ticks happen, the store answers, and not every source fails. Never rejects. */
export async function healthOf(
  { sources, queue, states, nowMs }: HealthParts,
  { startedAtMs, lastTickAtMs, tickMaxAgeMs }: Pulse,
): Promise<Health> {
  const reasons: string[] = [];
  const ageMs = nowMs() - (lastTickAtMs ?? startedAtMs);
  if (ageMs > tickMaxAgeMs) {
    reasons.push(`the last tick was ${Math.round(ageMs / MS_PER_SECOND)} s ago`);
  }
  const stored = await askStore(queue, states);
  if ('trouble' in stored) reasons.push(`the store does not answer: ${stored.trouble}`);
  const known = 'trouble' in stored ? [] : stored.states;
  const ours = sources.map(
    ({ source }): SourceState => known.find((state) => state.source === source) ?? { source },
  );
  if (ours.length > 0 && ours.every(({ trouble }) => trouble !== undefined)) {
    reasons.push('every source fails');
  }
  return {
    status: reasons.length === 0 ? 'ok' : 'failing',
    reasons,
    startedAtMs,
    ...(lastTickAtMs === undefined ? {} : { lastTickAtMs }),
    ...('trouble' in stored ? {} : { queue: stored.counts }),
    sources: ours.map(withoutCursor),
  };
}

type Stored =
  | { readonly counts: WorkCounts; readonly states: readonly SourceState[] }
  | { readonly trouble: string };

async function askStore(
  queue: HealthParts['queue'],
  states: HealthParts['states'],
): Promise<Stored> {
  try {
    return { counts: await queue.counts(), states: await states.all() };
  } catch (error) {
    return { trouble: messageOf(error) };
  }
}

function withoutCursor({ cursor: _cursor, ...state }: SourceState): Omit<SourceState, 'cursor'> {
  return state;
}
