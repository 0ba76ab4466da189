import { MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from '../model/units.ts';
import type { WorkItem, WorkTrouble } from '../store/work-queue.ts';
import type { DaemonSettings } from './settings.ts';

/** What becomes of an application that could not be judged now. */
export type Verdict =
  | { readonly kind: 'bury' }
  | { readonly kind: 'postpone'; readonly nextAtMs: number };

/** An application that could not be judged, and what is known of its trouble. */
export interface Setback {
  readonly item: Pick<WorkItem, 'leaseCount' | 'failureCount'>;
  readonly trouble: WorkTrouble;
  readonly isFailure: boolean;
  /** When it went wrong first. */
  readonly sinceMs: number;
  readonly nowMs: number;
  /** 0 to 1. */
  readonly chance: number;
}

/** Of the delay, either way: many that failed together do not come back together. */
const JITTER_SHARE = 0.2;

/** A record often is there seconds after the cluster told of its application; then it takes what the History Server's scan takes. */
const UNTIL_RECORD_MS = [
  10 * MS_PER_SECOND,
  30 * MS_PER_SECOND,
  MS_PER_MINUTE,
  2 * MS_PER_MINUTE,
  5 * MS_PER_MINUTE,
  10 * MS_PER_MINUTE,
];
/** A server that asks for less. */
const THROTTLED_MS = [
  30 * MS_PER_SECOND,
  MS_PER_MINUTE,
  2 * MS_PER_MINUTE,
  4 * MS_PER_MINUTE,
  8 * MS_PER_MINUTE,
  15 * MS_PER_MINUTE,
];
/**
 * An outage: the source's next good poll makes it due anyway, but not where one source is told away for another's sake (a History
 * Server whose HDFS is down). Never much longer than it has lasted, so that its end is seen soon.
 */
const OUTAGE_MS = [10 * MS_PER_SECOND, 10 * MS_PER_SECOND, 20 * MS_PER_SECOND, ...THROTTLED_MS];
/** Somebody has to do something. */
const PERMISSION_MS = [15 * MS_PER_MINUTE, 30 * MS_PER_MINUTE, MS_PER_HOUR];
/** The record's fault: a copy that was under way may be whole by then. */
const FAULT_MS = [MS_PER_MINUTE, 5 * MS_PER_MINUTE, 20 * MS_PER_MINUTE, MS_PER_HOUR];

const DELAYS_MS: Readonly<Record<string, readonly number[]>> = {
  'no-record': UNTIL_RECORD_MS,
  'not-found': UNTIL_RECORD_MS,
  unfinished: UNTIL_RECORD_MS,
  unauthorized: PERMISSION_MS,
  throttled: THROTTLED_MS,
};

/** Failures in a row after which a record is given up. `no-record` fails when whoever judges has waited long enough. */
const FAILURES_MAX: Readonly<Record<string, number>> = {
  broken: 3,
  'too-large': 3,
  'bad-payload': 5,
  unreadable: 5,
  'no-record': 1,
  unfinished: 1,
};
const FAILURES_MAX_ELSE = 5;

/** Again after a delay that grows and varies; given up after a few failures of its own, or after too long an outage. */
export function afterSetback(
  setback: Setback,
  { giveUpAfterHours }: Pick<DaemonSettings, 'giveUpAfterHours'>,
): Verdict {
  const { item, trouble, isFailure, sinceMs, nowMs, chance } = setback;
  const failureCount = item.failureCount + 1;
  const isHopeless = isFailure
    ? failureCount >= (FAILURES_MAX[trouble.code] ?? FAILURES_MAX_ELSE)
    : nowMs - sinceMs >= giveUpAfterHours * MS_PER_HOUR;
  if (isHopeless) return { kind: 'bury' };
  const delays = DELAYS_MS[trouble.code] ?? (isFailure ? FAULT_MS : OUTAGE_MS);
  const step = (isFailure ? failureCount : item.leaseCount) - 1;
  const delayMs = delays[Math.min(Math.max(step, 0), delays.length - 1)] ?? MS_PER_HOUR;
  const jitter = 1 + JITTER_SHARE * (2 * chance - 1);
  return { kind: 'postpone', nextAtMs: Math.round(nowMs + delayMs * jitter) };
}
