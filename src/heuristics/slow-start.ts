import { z } from 'zod';
import { type StartWait, startWait } from '../metrics/allocation/start-wait.ts';
import { type Starvation, starvation } from '../metrics/allocation/starvation.ts';
import { memorySaving, rangeOf } from '../metrics/saving.ts';
import { serviceReason } from '../metrics/sessions/service-application.ts';
import { headlineOf, msInWords } from '../metrics/words.ts';
import type { Verdict } from '../model/analysis.ts';
import { type ApplicationModel, durationMs } from '../model/application.ts';
import type { Evidence, Finding, NonEmpty, Saving } from '../model/finding.ts';
import { noExecutorAdvice, noExecutorEvidence } from './allocation/no-executor.ts';
import { slowStartAdvice } from './allocation/start-advice.ts';
import { flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Ours: while it waits an application holds nothing, so how little it held says nothing. */
  silentBelowCoreMs: z.number().nonnegative().default(0),
  /** Until the first task; catalogue cause 30. */
  minWaitMs: z.number().nonnegative().default(60_000),
  /** Of the wall clock; catalogue cause 30. */
  minWaitShare: z.number().min(0).max(1).default(0.1),
});

export const slowStart: Heuristic = defineHeuristic({
  meta: {
    id: 'slow-start',
    title: 'The first task waits long for executors',
    why: 'Until the first executor is there nothing runs, however fast the work itself is.',
    category: 'scheduling',
  },
  requires: ['executors', 'stages', 'environment'],
  options: Options,

  evaluate(app, options) {
    const reason =
      app.clusterManager === 'local'
        ? 'in local mode no executor has to be started'
        : serviceReason(app);
    if (reason !== undefined) return { kind: 'not-applicable', reason };
    const wallMs = durationMs(app);
    const leastMs = Math.max(options.minWaitMs, options.minWaitShare * wallMs);
    const starved = starvation(app);
    if (starved !== undefined) return starvedVerdict(app, options, starved, leastMs);
    const wait = startWait(app);
    if (wait === undefined || wait.waitMs < leastMs) return { kind: 'pass' };
    const evidence = evidenceOf(wait, leastMs);
    const saving = savingOf(wait);
    return flagIfWorth(app, options, { saving, details: evidence }, () => ({
      subject: { kind: 'application' },
      headline: headlineInWords(wait, wallMs),
      evidence,
      recommendations: slowStartAdvice(app, wait),
      confidence: confidenceIn(wait),
      owner: longestPart(wait) === 'startingMs' ? 'platform' : 'user',
    }));
  },
});

/** Of one that failed or was killed while it waited failed-app-root-cause tells: there it is the cause of the end. */
function starvedVerdict(
  app: ApplicationModel,
  options: z.infer<typeof Options>,
  starved: Starvation,
  leastMs: number,
): Verdict {
  const { waitMs } = starved;
  const isTold = app.outcome === 'failed' || app.outcome === 'killed';
  if (isTold || waitMs < leastMs) return { kind: 'pass' };
  const saving = { ...memorySaving(0, 'measured'), wallMs: rangeOf(waitMs, 'measured') };
  return flagIfWorth(app, options, { saving }, () => ({
    subject: { kind: 'application' },
    headline: `No executor ever came: tasks waited ${msInWords(waitMs)}, and none of them ran`,
    evidence: noExecutorEvidence(app, starved, leastMs),
    recommendations: noExecutorAdvice(app, starved),
    confidence: {
      level: 'medium',
      because: 'the wait is measured; why no executor came only the cluster manager knows',
    },
    owner: 'user',
  }));
}

/** Nothing is held before executors are there: only time is lost. */
function savingOf({ avoidableMs }: StartWait): Saving {
  return { ...memorySaving(0, 'modelled'), wallMs: rangeOf(avoidableMs, 'modelled') };
}

const PARTS = ['askedLateMs', 'startingMs', 'heldBackMs', 'fetchingMs'] as const;
type Part = (typeof PARTS)[number];

function longestPart(wait: StartWait): Part {
  return PARTS.reduce((most, part) => (wait[part] > wait[most] ? part : most), PARTS[0]);
}

const IN_WORDS: Readonly<Record<Part, string>> = {
  askedLateMs: 'executors were asked for late',
  startingMs: 'the first executor started late',
  heldBackMs: 'executors were there and got no task',
  fetchingMs: 'executors first fetched files',
};

function headlineInWords(wait: StartWait, wallMs: number): string {
  const part = longestPart(wait);
  const what = `The first task waited ${msInWords(wait.waitMs)} of ${msInWords(wallMs)}`;
  const why = `${IN_WORDS[part]} (${msInWords(wait[part])})`;
  return headlineOf(
    `${what}: ${why}; ${msInWords(wait.avoidableMs)} could be avoided`,
    `${what}: ${why}`,
  );
}

const PART_LABEL: Readonly<Record<Part, string>> = {
  askedLateMs: 'Tasks were ready, no executor was asked for',
  startingMs: 'The first executor was granted, localised and started',
  heldBackMs: 'Executors were there, tasks were ready, none was launched',
  fetchingMs: 'The first task on each executor loaded files',
};

function evidenceOf(wait: StartWait, leastMs: number): NonEmpty<Evidence> {
  return [
    measure('Waited for the first task', wait.waitMs, 'ms', leastMs),
    {
      kind: 'table',
      columns: [
        { key: 'what', label: 'Meanwhile' },
        { key: 'ms', label: 'Time', unit: 'ms' },
      ],
      rows: PARTS.map((part) => ({ what: PART_LABEL[part], ms: wait[part] })),
    },
  ];
}

function confidenceIn(wait: StartWait): Finding['confidence'] {
  return longestPart(wait) === 'startingMs'
    ? {
        level: 'low',
        because:
          'the wait is measured; whether the queue was full or files were copied is not told',
      }
    : {
        level: 'medium',
        because: 'the wait is measured; what a start has to take is our estimate',
      };
}
