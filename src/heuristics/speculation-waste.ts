import { z } from 'zod';
import { footprint } from '../metrics/footprint.ts';
import { memorySaving } from '../metrics/saving.ts';
import { type SpeculationUse, speculationUse, withoutLostCopies } from '../metrics/speculation.ts';
import { stageInWords } from '../metrics/stages/stage-names.ts';
import { cpusOfTask } from '../metrics/stages/task-cpus.ts';
import { countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import type { ApplicationWith } from '../model/application.ts';
import type { Evidence, Finding, NonEmpty, Recommendation } from '../model/finding.ts';
import {
  booleanProperty,
  numberProperty,
  type Properties,
  property,
} from '../model/spark/spark-properties.ts';
import { isAtLeastSpark } from '../model/spark/spark-version.ts';
import { flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Of the run time of all tasks; catalogue cause 48. */
  minLostShare: z.number().min(0).max(1).default(0.05),
});
type App = ApplicationWith<'stages' | 'totals'>;

export const speculationWaste: Heuristic = defineHeuristic({
  meta: {
    id: 'speculation-waste',
    title: 'Copies of slow tasks run for nothing',
    why: 'Spark starts a copy of a task that seems slow; a copy that is no faster holds a core for nothing.',
    category: 'scheduling',
  },
  requires: ['stages.tasks', 'totals'],
  options: Options,

  evaluate(app, options) {
    const use = speculationUse(app);
    const runMs = app.sections.totals.executorRunTimeMs * cpusOfTask(app, 0);
    if (use.lostCoreMs <= 0 || use.lostCoreMs < options.minLostShare * runMs) {
      return { kind: 'pass' };
    }
    const saving = memorySaving(use.lostCoreMs * footprint(app).bytesPerCore, 'modelled');
    const evidence = evidenceOf(use, options.minLostShare * runMs);
    const worth = { saving, remedy: withoutLostCopies(app), details: evidence };
    return flagIfWorth(app, options, worth, () => ({
      subject: { kind: 'application' },
      headline: headlineInWords(use),
      evidence,
      recommendations: adviceOf(app),
      confidence: confidenceOf(app),
      owner: 'user',
    }));
  },
});

function headlineInWords({ lostCount, wonCount, lostCoreMs, worst }: SpeculationUse): string {
  const copies = countInWords(lostCount + wonCount);
  const were = lostCount === 1 ? 'was' : 'were';
  const what = `${countInWords(lostCount)} of ${copies} copies of slow tasks ${were} no faster: ${msInWords(lostCoreMs)} of core time`;
  const where = worst === undefined ? '' : `, most in ${stageInWords(worst.stage)}`;
  return headlineOf(`${what}${where}`, what);
}

function evidenceOf(use: SpeculationUse, limitCoreMs: number): NonEmpty<Evidence> {
  return [
    measure('Core time of copies that lost', use.lostCoreMs, 'coreMs', limitCoreMs),
    measure('Copies that lost', use.lostCount, 'count'),
    measure('Copies that won', use.wonCount, 'count'),
  ];
}

/** Defaults since Spark 4.0; before, 1.5 and 0.75. */
const MULTIPLIER = 3;
const QUANTILE = 0.9;

function adviceOf(app: App): readonly Recommendation[] {
  const properties = app.sections.environment?.sparkProperties ?? {};
  const isNew = isAtLeastSpark(app.framework.version, 4, 0);
  const advice = [
    ...raised(properties, 'spark.speculation.multiplier', isNew ? 3 : 1.5, MULTIPLIER),
    ...raised(properties, 'spark.speculation.quantile', isNew ? 0.9 : 0.75, QUANTILE),
  ];
  if (advice.length > 0) return advice;
  return [
    {
      kind: 'set-property',
      property: 'spark.speculation',
      from: 'true',
      to: 'false',
      because: 'copies are started late already, and still most of them are no faster',
      scope: 'submit',
      risk: 'A task on a sick machine is waited for.',
      verify: 'No task is killed because another attempt succeeded.',
    },
  ];
}

function raised(
  properties: Properties,
  name: string,
  defaultValue: number,
  to: number,
): readonly Recommendation[] {
  if ((numberProperty(properties, name) ?? defaultValue) >= to) return [];
  return [
    {
      kind: 'set-property',
      property: name,
      from: property(properties, name) ?? String(defaultValue),
      to: String(to),
      because: 'copies are then started only of tasks that are far slower than most others',
      scope: 'submit',
      risk: 'A task on a slow machine is copied later.',
      verify: 'Fewer tasks are killed because another attempt succeeded.',
    },
  ];
}

/** Executors that stay give nothing back when a core of theirs idles instead. */
function confidenceOf(app: App): Finding['confidence'] {
  const properties = app.sections.environment?.sparkProperties ?? {};
  return booleanProperty(properties, 'spark.dynamicAllocation.enabled') === true
    ? {
        level: 'medium',
        because: 'the core time is measured; fewer copies let executors go earlier',
      }
    : {
        level: 'low',
        because: 'the core time is measured, but a fixed number of executors is held either way',
      };
}
