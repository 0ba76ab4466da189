import { z } from 'zod';
import { dynamicAllocation, LONG_TIMEOUT_MS } from '../metrics/allocation/dynamic-allocation.ts';
import { executorFleet } from '../metrics/core-need.ts';
import { footprint } from '../metrics/footprint.ts';
import { memorySaving } from '../metrics/saving.ts';
import { type IdleTime, idleTimeOf } from '../metrics/sessions/idle-session.ts';
import { type SessionKind, sessionKind } from '../metrics/sessions/interactive-session.ts';
import { serviceReason } from '../metrics/sessions/service-application.ts';
import {
  countInWords,
  gibHoursInWords,
  headlineOf,
  msInWords,
  shareInWords,
  WORTH_SAYING_BYTE_MS,
} from '../metrics/words.ts';
import type { ApplicationWith } from '../model/application.ts';
import type { Evidence, Recommendation } from '../model/finding.ts';
import { MS_PER_MINUTE } from '../model/units.ts';
import { releaseAdvice } from './allocation/allocation-advice.ts';
import { type Described, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { longestRows } from './table-rows.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /**
   * A shorter pause is a person reading a result. Ours, below the 10 min of catalogue cause 1, since the gate counts what was
   * held; three times what dynamic allocation waits by default.
   */
  minIdleMs: z
    .number()
    .nonnegative()
    .default(3 * MS_PER_MINUTE),
  /** What each executor may stay without a task; Spark's default of `executorIdleTimeout`. */
  idleTimeoutMs: z.number().positive().default(MS_PER_MINUTE),
});
type Options = z.infer<typeof Options>;
type App = ApplicationWith<'jobs' | 'executors' | 'environment'>;

export const idleSession: Heuristic = defineHeuristic({
  meta: {
    id: 'idle-session',
    title: 'A session holds executors while nobody uses it',
    why: 'An interactive session keeps its executors between cells and after the last one, and nobody else can have them.',
    category: 'scheduling',
  },
  requires: ['jobs', 'executors', 'environment'],
  options: Options,

  evaluate(app, options) {
    const kind = sessionKind(app);
    const reason = notJudged(app, kind);
    if (kind === undefined || reason !== undefined) {
      return { kind: 'not-applicable', reason: reason ?? 'not a session' };
    }
    const { minIdleMs, idleTimeoutMs } = options;
    const keptMs = Math.max(idleTimeoutMs, ownTimeoutMs(app));
    const idle = idleTimeOf(app, { minIdleMs, keptMs });
    const saving = memorySaving(idle.memoryByteMs, 'measured');
    return flagIfWorth(app, options, { saving }, () => describe(app, { kind, idle }, options));
  },
});

/** Of shuffle output and of the executor, in a row. Ours, as dynamic-allocation-leak has it. */
const TIMEOUTS_IN_A_ROW = 2;

/** What its own dynamic allocation waits, up to what is reasonable; 0 where that is off. */
function ownTimeoutMs(app: App): number {
  const { idleTimeoutMs = 0 } = dynamicAllocation(app) ?? {};
  return idleTimeoutMs <= LONG_TIMEOUT_MS ? TIMEOUTS_IN_A_ROW * idleTimeoutMs : 0;
}

function notJudged(app: App, kind: SessionKind | undefined): string | undefined {
  if (app.clusterManager === 'local') return 'in local mode no executors are held';
  const service = serviceReason(app);
  if (service !== undefined) return service;
  return kind === undefined
    ? 'nothing on record says that it is a notebook, a Livy session or a shell'
    : undefined;
}

interface Found {
  readonly kind: SessionKind;
  readonly idle: IdleTime;
}

function describe(app: App, found: Found, options: Options): Described {
  const { idle } = found;
  return {
    subject: { kind: 'application' },
    headline: headlineInWords(app, found),
    evidence: [
      measure('Without a job', idle.idleMs, 'ms', options.minIdleMs),
      measure('Executors held meanwhile, on average', idle.executorCount, 'count'),
      measure(
        `Memory held longer than ${msInWords(options.idleTimeoutMs)} without work`,
        idle.memoryByteMs,
        'byteMs',
      ),
      tableOf(app, idle),
    ],
    recommendations: adviceOf(app, found, options.idleTimeoutMs),
    confidence: {
      level: 'high',
      because: 'when jobs ran and how long executors were held is measured',
    },
    owner: 'user',
  };
}

const IN_WORDS: Readonly<Record<SessionKind, string>> = {
  livy: 'Livy session',
  zeppelin: 'Zeppelin notebook',
  notebook: 'notebook',
  shell: 'shell',
};

function headlineInWords(app: App, { kind, idle }: Found): string {
  const { heldMemoryByteMs } = footprint(app);
  const count = Math.max(1, Math.round(idle.executorCount));
  const executors = `${countInWords(count)} executor${count === 1 ? '' : 's'}`;
  const share = shareInWords(Math.min(1, idle.memoryByteMs / heldMemoryByteMs));
  const what = `The ${IN_WORDS[kind]} held ${executors} for ${msInWords(idle.idleMs)} without a job`;
  const cost = gibHoursInWords(idle.memoryByteMs);
  return idle.memoryByteMs < WORTH_SAYING_BYTE_MS
    ? headlineOf(`${what}: ${share} of the memory it held served nobody`, what)
    : headlineOf(`${what}: ${cost} for nobody, ${share} of what it held`, `${what}: ${cost}`);
}

function adviceOf(app: App, { kind }: Found, idleTimeoutMs: number): readonly Recommendation[] {
  const release = releaseAdvice(app, executorFleet(app)?.peakCount ?? 1, idleTimeoutMs);
  return [...release, { kind: 'look-into', advice: HOW_TO_END[kind] }];
}

const HOW_TO_END: Readonly<Record<SessionKind, string>> = {
  livy: 'End the session when the work is done (in Sparkmagic %%delete -f -s <number>, in code spark.stop()), or have Livy end it: livy.server.session.timeout, or idleTimeout and ttl when the session is created.',
  zeppelin:
    'Restart the interpreter when the work is done, or let Zeppelin end it: zeppelin.interpreter.lifecyclemanager.timeout.threshold.',
  notebook: 'End the session when the work is done: spark.stop(), or shut the kernel down.',
  shell: 'Leave the shell when the work is done: an open one keeps the driver, too.',
};

/** The longest stretches, in order. */
function tableOf(app: App, { intervals }: IdleTime): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'from', label: 'From the start after', unit: 'ms' },
      { key: 'ms', label: 'Without a job for', unit: 'ms' },
    ],
    ...longestRows(intervals, ({ fromMs, toMs }) => ({
      from: fromMs - app.startedAtMs,
      ms: toMs - fromMs,
    })),
  };
}
