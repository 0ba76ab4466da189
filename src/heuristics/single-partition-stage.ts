import { z } from 'zod';
import { spreadAdvice } from '../metrics/partitions/single-partition-advice.ts';
import {
  type SinglePartitionCause,
  type SinglePartitionStage,
  singlePartitionOf,
} from '../metrics/plans/single-partition.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { placeInWords, stageInWords, stageSubject } from '../metrics/stages/stage-names.ts';
import { countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import {
  type Evidence,
  isNonEmpty,
  type NonEmpty,
  type ProposedFinding,
} from '../model/finding.ts';
import type { Remedy } from '../model/remedy.ts';
import { type Described, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { inThePlan } from './plan-evidence.ts';
import { tableRows } from './table-rows.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** The one task's; catalogue cause 13. */
  minSpanMs: z.number().nonnegative().default(30_000),
  /** Cores that were there; catalogue cause 13. */
  minSlotCount: z.number().int().min(1).default(2),
  /** Of an aggregation, a sort or a limit: with fewer rows, as of a final count, it is not they that take the time. Ours. */
  minRowCount: z.number().int().min(0).default(1_000),
});

export const singlePartitionStage: Heuristic = defineHeuristic({
  meta: {
    id: 'single-partition-stage',
    title: 'One task does all the work of a stage',
    why: 'All rows were brought to one task, and every other core waits until it is done.',
    category: 'parallelism',
  },
  requires: ['stages.operators', 'executors'],
  options: Options,

  evaluate(app, options) {
    const cases = app.sections.stages
      .flatMap((stage) => singlePartitionOf(app, stage) ?? [])
      .filter((single) => single.spanMs >= options.minSpanMs)
      .filter((single) => single.slotCount >= options.minSlotCount && single.savedMs > 0)
      .filter((single) => ASKED_FOR.has(single.cause) || single.rowCount >= options.minRowCount)
      .toSorted((a, b) => b.savedMs - a.savedMs);
    if (!isNonEmpty(cases)) return { kind: 'pass' };

    const remedy: Remedy = {
      stages: cases.map(({ stage, savedMs }) => ({ stage, kind: 'sooner', ms: savedMs })),
    };
    const saving = savingBy(app, remedy, 'modelled');
    const details = [tableOf(app, cases)];
    return flagIfWorth(app, options, { saving, remedy, details }, () => describe(app, cases));
  },
});

/** Causes that the code asked for whatever the rows; each of few rows can be expensive. */
const ASKED_FOR: ReadonlySet<SinglePartitionCause> = new Set([
  'coalesce',
  'repartition',
  'python-group',
]);

const WHY: Readonly<Record<SinglePartitionCause, string>> = {
  window: 'A window without PARTITION BY',
  coalesce: 'coalesce(1)',
  repartition: 'repartition(1)',
  'python-group': 'A grouped Python function without a key',
  aggregation: 'An aggregation without a key',
  limit: 'A large limit',
  sort: 'A sort in one partition',
  other: 'The plan',
};

function describe(app: ApplicationModel, cases: NonEmpty<SinglePartitionStage>): Described {
  const [worst] = cases;
  return {
    subject: stageSubject(worst.stage),
    headline: headline(worst),
    evidence: evidenceOf(app, cases),
    recommendations: spreadAdvice(app, worst),
    confidence: confidenceIn(worst),
    owner: 'user',
  };
}

function headline({ cause, stage, rowCount, slotCount, spanMs }: SinglePartitionStage): string {
  const others = slotCount - 1;
  const wait = `${countInWords(others)} other core${others === 1 ? ' waits' : 's wait'}`;
  const rows = rowCount > 1 ? `all ${countInWords(rowCount)} rows` : 'all rows';
  const cost = `${msInWords(spanMs)} while ${wait}`;
  return headlineOf(
    `${WHY[cause]} brings ${rows} to one task: ${cost} (${stageInWords(stage)})`,
    `${WHY[cause]} brings all rows to one task: ${cost}`,
  );
}

function confidenceIn({ cause }: SinglePartitionStage): ProposedFinding['confidence'] {
  if (cause === 'coalesce' || cause === 'repartition') {
    return {
      level: 'medium',
      because: 'the time of the one task is measured; how evenly its rows divide is assumed',
    };
  }
  return {
    level: 'low',
    because:
      'the time of the one task is measured; what another way to the same result costs, and how evenly a key divides the rows, the record cannot tell',
  };
}

function evidenceOf(
  app: ApplicationModel,
  cases: NonEmpty<SinglePartitionStage>,
): NonEmpty<Evidence> {
  const [{ spanMs, rowCount, slotCount, node }] = cases;
  const evidence: [Evidence, ...Evidence[]] = [
    measure('The one task', spanMs, 'ms'),
    measure('Rows it reads', rowCount, 'count'),
    measure('Cores that were there', slotCount, 'count'),
  ];
  if (node !== undefined) {
    evidence.push(inThePlan(node));
  }
  if (cases.length > 1) evidence.push(tableOf(app, cases));
  return evidence;
}

function tableOf(app: ApplicationModel, cases: readonly SinglePartitionStage[]): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'stage', label: 'Stage' },
      { key: 'why', label: 'One task because of' },
      { key: 'rows', label: 'Rows', unit: 'count' },
      { key: 'span', label: 'Time', unit: 'ms' },
      { key: 'saved', label: 'Stage ends sooner by', unit: 'ms' },
    ],
    ...tableRows(cases, ({ stage, cause, rowCount, spanMs, savedMs }) => ({
      stage: placeInWords(app, stage),
      why: WHY[cause],
      rows: rowCount,
      span: spanMs,
      saved: Math.round(savedMs),
    })),
  };
}
