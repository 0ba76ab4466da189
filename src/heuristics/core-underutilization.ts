import { z } from 'zod';
import { busyCoresP95, type ExecutorFleet, executorFleet } from '../metrics/core-need.ts';
import { type CoreUse, coreUse } from '../metrics/core-use.ts';
import { isMostlyDriverGaps } from '../metrics/driver-gaps.ts';
import { sessionKind } from '../metrics/sessions/interactive-session.ts';
import { serviceReason } from '../metrics/sessions/service-application.ts';
import { unseenWork } from '../metrics/unseen-work.ts';
import {
  gibHoursInWords,
  headlineOf,
  msInWords,
  shareInWords,
  WORTH_SAYING_BYTE_MS,
} from '../metrics/words.ts';
import { type ApplicationWith, durationMs } from '../model/application.ts';
import type { Evidence, NonEmpty, ProposedFinding } from '../model/finding.ts';
import { MS_PER_MINUTE } from '../model/units.ts';
import { planOf, savingOf } from './allocation/allocation-plan.ts';
import { GATE_OPTIONS, isWorthMentioning, severityOfSaving } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Catalogue cause 4: DataFlint's 50 % would fire on ten of sixteen healthy cluster applications. */
  minUtilizationShare: z.number().min(0).max(1).default(0.3),
  /** Catalogue cause 4: shorter applications are mostly start-up. */
  minWallMs: z
    .number()
    .nonnegative()
    .default(10 * MS_PER_MINUTE),
  /** Spark's default of `spark.dynamicAllocation.executorIdleTimeout`. */
  idleTimeoutMs: z.number().positive().default(MS_PER_MINUTE),
  /** Gaps between jobs shorter than this are not the driver's own code; as driver-gap has it. */
  minGapMs: z.number().nonnegative().default(1_000),
  /** Before the first job; as driver-gap has it. */
  minLoneMs: z.number().nonnegative().default(MS_PER_MINUTE),
  /** Catalogue §2.4: how much longer the run may take on fewer executors. */
  maxStretchRatio: z.number().min(1).default(1.1),
});
type Options = z.infer<typeof Options>;
type App = ApplicationWith<'executors' | 'jobs' | 'occupancy'>;

export const coreUnderutilization: Heuristic = defineHeuristic({
  meta: {
    id: 'core-underutilization',
    title: 'Executors hold cores that no task uses',
    why: 'A core that an executor holds is paid for, and nobody else can use it, whether a task runs on it or not.',
    category: 'scheduling',
  },
  requires: ['executors', 'jobs', 'occupancy'],
  options: Options,

  evaluate(app, options) {
    const reason = notJudged(app, options);
    if (reason !== undefined) return { kind: 'not-applicable', reason };
    const use = coreUse(app);
    const fleet = executorFleet(app);
    if (use === undefined || fleet === undefined || use.heldCoreMs <= 0) {
      return { kind: 'not-applicable', reason: 'the record has no executor that was added' };
    }
    const details = splitTable(use);
    if (utilization(use) >= options.minUtilizationShare || isMostlyDriverGaps(app, use, options)) {
      return { kind: 'pass', details: [details] };
    }
    const finding = findingOf(app, { use, fleet }, options);
    return finding === undefined
      ? { kind: 'pass', details: [details] }
      : { kind: 'flag', findings: [finding], details: [details] };
  },
});

function notJudged(app: App, { minWallMs }: Options): string | undefined {
  if (app.clusterManager === 'local') return 'in local mode no executors are held';
  if (durationMs(app) < minWallMs) {
    return `shorter than ${msInWords(minWallMs)}, which is mostly start-up`;
  }
  return sessionKind(app) === undefined
    ? (serviceReason(app) ?? unseenWork(app))
    : 'in a session cores wait for the person at it: idle-session judges that';
}

function utilization({ usefulCoreMs, overheadCoreMs, heldCoreMs }: CoreUse): number {
  return (usefulCoreMs + overheadCoreMs) / heldCoreMs;
}

interface Held {
  readonly use: CoreUse;
  readonly fleet: ExecutorFleet;
}

/** Undefined when no other allocation would give back anything to speak of. */
function findingOf(app: App, held: Held, options: Options): ProposedFinding | undefined {
  const plan = planOf(app, held.fleet, options);
  if (plan === undefined) return undefined;
  const saving = savingOf(app, plan);
  if (!isWorthMentioning(app, saving, options)) return undefined;
  const { use } = held;
  const what = `Tasks used ${shareInWords(utilization(use))} of the core time that executors held`;
  const where = `most was idle ${PLACE_IN_WORDS[largestLoss(use)]}`;
  const byteMs = saving.memoryByteMs.likely;
  const cost = byteMs < WORTH_SAYING_BYTE_MS ? '' : `; ${gibHoursInWords(byteMs)} to save`;
  return {
    severity: severityOfSaving(app, saving, options),
    subject: { kind: 'application' },
    headline: headlineOf(`${what}: ${where}${cost}`, `${what}: ${where}`),
    evidence: evidenceOf(app, held, options),
    recommendations: [...plan.advice, { kind: 'look-into', advice: WHY_IDLE[largestLoss(use)] }],
    saving,
    remedy: { allocation: plan.allocation },
    confidence: {
      level: 'medium',
      because: `the idle time is measured, what another allocation gives back is ${saving.basis}`,
    },
    owner: 'user',
  };
}

type Loss = Exclude<keyof CoreUse, 'heldCoreMs' | 'usefulCoreMs'>;

const PLACE_IN_WORDS: Readonly<Record<Loss, string>> = {
  overheadCoreMs: 'in task overhead',
  idleStartupCoreMs: 'before the first job',
  idleDriverCoreMs: 'between jobs',
  idleEndCoreMs: 'after the last job',
  idleInJobsCoreMs: 'while jobs had too few tasks',
};
const LOSSES = [
  'idleStartupCoreMs',
  'idleDriverCoreMs',
  'idleEndCoreMs',
  'idleInJobsCoreMs',
  'overheadCoreMs',
] as const satisfies readonly Loss[];

function largestLoss(use: CoreUse): Loss {
  return LOSSES.reduce<Loss>((most, loss) => (use[loss] > use[most] ? loss : most), LOSSES[0]);
}

function evidenceOf(app: App, { use, fleet }: Held, options: Options): NonEmpty<Evidence> {
  const { occupancy } = app.sections;
  return [
    measure('Core time used by tasks', utilization(use), 'ratio', options.minUtilizationShare),
    splitTable(use),
    measure('Executors at once, at most', fleet.peakCount, 'count'),
    measure(
      'Cores busy at once while anything ran (95 % of the time at most)',
      busyCoresP95(occupancy),
      'count',
    ),
  ];
}

const SLICE_LABEL: readonly (readonly [Exclude<keyof CoreUse, 'heldCoreMs'>, string])[] = [
  ['usefulCoreMs', 'Tasks running'],
  ['overheadCoreMs', 'Tasks waiting to be scheduled, deserialised or sent back'],
  ['idleStartupCoreMs', 'Idle before the first job'],
  ['idleDriverCoreMs', 'Idle between jobs'],
  ['idleEndCoreMs', 'Idle after the last job'],
  ['idleInJobsCoreMs', 'Idle while jobs ran fewer tasks than there were cores'],
];

/** Adds up to the core time held. */
function splitTable(use: CoreUse): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'what', label: 'What cores did' },
      { key: 'coreMs', label: 'Core time', unit: 'coreMs' },
      { key: 'share', label: 'Share', unit: 'ratio' },
    ],
    rows: SLICE_LABEL.map(([slice, label]) => ({
      what: label,
      coreMs: use[slice],
      share: use[slice] / use.heldCoreMs,
    })),
  };
}

const WHY_IDLE: Readonly<Record<Loss, string>> = {
  overheadCoreMs:
    'Tasks are so short that handing them out takes longer than running them: fewer partitions.',
  idleStartupCoreMs:
    'Executors were there long before the first job: start them later, or do the preparation before the session is created.',
  idleDriverCoreMs:
    'What the driver does between jobs (planning, listing files, Python code, a person thinking) keeps all executors waiting.',
  idleEndCoreMs: 'Stop the session (spark.stop()) when the last job is done.',
  idleInJobsCoreMs:
    'Stages had fewer tasks than there were cores, or waited for their last tasks: see the findings on skew and parallelism.',
};
