import { z } from 'zod';
import { spillAdvice } from '../metrics/memory/spill-advice.ts';
import { type SpillCost, spillCostOf, spillNeedOf } from '../metrics/memory/spill-cost.ts';
import { shuffleReadBytes } from '../metrics/partitions/partitions.ts';
import { underlyingSkewOf } from '../metrics/partitions/skew.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import {
  capitalised,
  placeInWords,
  stageInWords,
  stageSubject,
} from '../metrics/stages/stage-names.ts';
import { spanMs } from '../metrics/stages/stage-span.ts';
import { SLOW_RATIO } from '../metrics/stragglers/slow-set.ts';
import { bytesInWords, headlineOf, msInWords } from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import { type Evidence, isNonEmpty, type NonEmpty } from '../model/finding.ts';
import type { StageData } from '../model/stage.ts';
import { sumBy } from '../model/sum-by.ts';
import { GIB } from '../model/units.ts';
import { type Described, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { tableRows } from './table-rows.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Catalogue cause 21: a stage spills when it reaches this or the share below. */
  minDiskSpilledBytes: z.number().nonnegative().default(GIB),
  /** Of what the stage read; catalogue cause 21. */
  minSpilledShare: z.number().min(0).default(0.25),
  /** Of a disk, for each task; catalogue cause 21. A property of the machine: the gate scale leaves it alone. */
  diskBytesPerSecond: z.number().positive().default(100_000_000),
  /** A stage whose hot partitions spilled at least this share is skewed, and more partitions would not help. Ours. */
  maxSkewedShare: z.number().min(0).max(1).default(0.5),
});
type Options = z.infer<typeof Options>;

export const spill: Heuristic = defineHeuristic({
  meta: {
    id: 'spill',
    title: 'Tasks sort and join more than fits into their memory',
    why: 'What does not fit into a task’s memory is written to the local disk and read back.',
    category: 'memory',
  },
  requires: ['stages'],
  options: Options,

  evaluate(app, options) {
    const costs = app.sections.stages
      .filter((stage) => spills(stage, options) && !isSkewed(app, stage, options))
      .map((stage) => spillCostOf(app, stage, options.diskBytesPerSecond))
      .toSorted((a, b) => b.savedMs - a.savedMs);
    if (!isNonEmpty(costs)) return { kind: 'pass' };

    const remedy = { stages: costs.map(({ change }) => change) };
    const saving = savingBy(app, remedy, 'modelled');
    const worth = { saving, remedy, details: [tableOf(app, costs)] };
    return flagIfWorth(app, options, worth, () => describe(app, costs));
  },
});

function spills(stage: StageData, { minDiskSpilledBytes, minSpilledShare }: Options): boolean {
  const { diskSpilledBytes, inputBytes } = stage.sums;
  const readBytes = inputBytes + shuffleReadBytes(stage);
  const isLarge = diskSpilledBytes >= minDiskSpilledBytes;
  return diskSpilledBytes > 0 && (isLarge || diskSpilledBytes >= minSpilledShare * readBytes);
}

/** Then the skew is the cause: the other partitions fit as they are. Slow tasks are enough: where all spill, hot ones stand out less. */
function isSkewed(app: ApplicationModel, stage: StageData, { maxSkewedShare }: Options): boolean {
  const skew = underlyingSkewOf(app, stage, SLOW_RATIO);
  const spilled = stage.tasks?.columns.diskSpilledBytes;
  if (skew === undefined || spilled === undefined) return false;
  const byHot = sumBy(skew.hot, ({ row }) => spilled[row] ?? 0);
  return byHot >= maxSkewedShare * stage.sums.diskSpilledBytes;
}

function describe(app: ApplicationModel, costs: NonEmpty<SpillCost>): Described {
  const [worst] = costs;
  const { stage } = worst;
  const lost = `${msInWords(worst.savedMs)} of its ${msInWords(spanMs(stage))}`;
  const spilled = `spilled ${bytesInWords(worst.diskBytes)} to disk`;
  return {
    subject: stageSubject(stage),
    headline: headlineOf(
      `${capitalised(placeInWords(app, stage))} ${spilled}: writing it and reading it back took about ${lost}`,
      `${capitalised(placeInWords(app, stage))} ${spilled}, about ${lost}`,
      `${capitalised(stageInWords(stage))} ${spilled}, about ${lost}`,
    ),
    evidence: evidenceOf(app, costs),
    recommendations: spillAdvice(app, stage),
    confidence: {
      level: 'low',
      because: worst.isMeasured
        ? 'what tasks spent off the CPU may have other reasons, and a page cache makes spilling cheap'
        : 'the disk’s speed is assumed, the record does not tell it',
    },
    owner: 'user',
  };
}

function evidenceOf(app: ApplicationModel, costs: NonEmpty<SpillCost>): NonEmpty<Evidence> {
  const [{ stage, diskBytes, lostTaskMs }] = costs;
  const need = spillNeedOf(app, stage);
  const evidence: [Evidence, ...Evidence[]] = [
    measure('Spilled to disk', diskBytes, 'bytes'),
    measure('Read by the stage', shuffleReadBytes(stage) + stage.sums.inputBytes, 'bytes'),
    measure('Task time lost', lostTaskMs, 'coreMs'),
  ];
  if (need !== undefined) {
    evidence.push(
      measure('Needed by the largest task', need.neededBytes, 'bytes', need.executionBytes),
    );
  }
  if (costs.length > 1) evidence.push(tableOf(app, costs));
  return evidence;
}

function tableOf(app: ApplicationModel, costs: readonly SpillCost[]): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'stage', label: 'Stage' },
      { key: 'tasks', label: 'Tasks', unit: 'count' },
      { key: 'spilled', label: 'Spilled to disk', unit: 'bytes' },
      { key: 'lost', label: 'Wall clock lost', unit: 'ms' },
    ],
    ...tableRows(costs, ({ stage, diskBytes, savedMs }) => ({
      stage: placeInWords(app, stage),
      tasks: stage.taskCount,
      spilled: diskBytes,
      lost: Math.round(savedMs),
    })),
  };
}
