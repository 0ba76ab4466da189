import { z } from 'zod';
import { savingBy } from '../metrics/simulate/gain.ts';
import {
  capitalised,
  placeInWords,
  stageInWords,
  stageSubject,
} from '../metrics/stages/stage-names.ts';
import { localityAdvice } from '../metrics/stragglers/locality-advice.ts';
import {
  type LocalityWait,
  localityWaitMs,
  localityWaits,
  withoutWaits,
} from '../metrics/stragglers/locality-wait.ts';
import { countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import type { ApplicationWith } from '../model/application.ts';
import { type Evidence, isNonEmpty, type NonEmpty, type Saving } from '../model/finding.ts';
import { sumBy } from '../model/sum-by.ts';
import { type Described, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { tableRows } from './table-rows.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Of a stage's slot time, free while tasks waited. Ours: below it, a stage hardly ends sooner. */
  minIdleShare: z.number().min(0).max(1).default(0.1),
});
type App = ApplicationWith<'stages' | 'taskNames' | 'executors' | 'environment'>;

export const localityWait: Heuristic = defineHeuristic({
  meta: {
    id: 'locality-wait',
    title: 'Tasks wait for a slot near their data while other slots are free',
    why: 'Spark holds a task back for three seconds a level in the hope of a nearer slot, and the free ones stand idle meanwhile.',
    category: 'scheduling',
  },
  requires: ['stages.tasks', 'executors', 'environment'],
  options: Options,

  evaluate(app, { minIdleShare, ...options }) {
    if (localityWaitMs(app.sections.environment.sparkProperties) <= 0) {
      return { kind: 'not-applicable', reason: 'spark.locality.wait is 0: no task is held back' };
    }
    const waits = localityWaits(app).filter(
      ({ savedMs, idleShare }) => savedMs > 0 && idleShare >= minIdleShare,
    );
    if (!isNonEmpty(waits)) return { kind: 'pass' };
    const remedy = withoutWaits(waits);
    const saving = savingBy(app, remedy, 'modelled');
    const worth = { saving, remedy, details: [tableOf(app, waits)] };
    return flagIfWorth(app, options, worth, () => describe(app, waits, saving));
  },
});

function describe(app: App, waits: NonEmpty<LocalityWait>, saving: Saving): Described {
  const [worst] = waits;
  return {
    subject: stageSubject(worst.stage),
    headline: headline(app, waits, saving),
    evidence: [
      measure(
        'Slots that stood free while tasks waited for nearer ones',
        sumBy(waits, ({ idleSlotMs }) => idleSlotMs),
        'coreMs',
      ),
      measure('A task is held back for, a level', worst.waitMs, 'ms'),
      tableOf(app, waits),
    ],
    recommendations: localityAdvice(app, worst),
    confidence: {
      level: 'low',
      because:
        'that slots were free is recorded, why the scheduler left them so is told by when it stopped to, and far tasks may take longer',
    },
    owner: 'user',
  };
}

function headline(app: App, waits: NonEmpty<LocalityWait>, saving: Saving): string {
  const [{ stage }] = waits;
  const others = waits.length === 1 ? '' : ` and ${countInWords(waits.length - 1)} more`;
  const what = 'tasks wait for slots near their data while others are free';
  const cost = `about ${msInWords(saving.wallMs.likely)} of the run`;
  return headlineOf(
    `${capitalised(placeInWords(app, stage))}${others}: ${what}, ${cost}`,
    `${capitalised(stageInWords(stage))}${others}: ${what}, ${cost}`,
  );
}

function tableOf(app: App, waits: readonly LocalityWait[]): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'stage', label: 'Stage' },
      { key: 'idle', label: 'Slot time free', unit: 'coreMs' },
      { key: 'late', label: 'Tasks launched far after a wait', unit: 'count' },
      { key: 'starved', label: 'Slots without a task to the end', unit: 'count' },
      { key: 'lost', label: 'Wall clock lost', unit: 'ms' },
    ],
    ...tableRows(waits, (wait) => ({
      stage: placeInWords(app, wait.stage),
      idle: wait.idleSlotMs,
      late: wait.lateTaskCount,
      starved: wait.starvedSlotCount,
      lost: wait.savedMs,
    })),
  };
}
