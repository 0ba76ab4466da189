import { z } from 'zod';
import { type FetchCost, fetchCostOf } from '../metrics/fetch-cost.ts';
import { fewerPartitions } from '../metrics/partitions/fewer-partitions.ts';
import { shuffleReadBytes } from '../metrics/partitions/partitions.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import {
  capitalised,
  placeInWords,
  stageInWords,
  stageSubject,
} from '../metrics/stages/stage-names.ts';
import { slotCountOf } from '../metrics/stages/stage-slots.ts';
import { bytesInWords, headlineOf, msInWords, shareInWords } from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import {
  type Evidence,
  type FindingDraft,
  isNonEmpty,
  type NonEmpty,
  type Recommendation,
  type Saving,
} from '../model/finding.ts';
import { memoryProperty } from '../model/spark/spark-properties.ts';
import type { StageData } from '../model/stage.ts';
import { sumBy } from '../model/sum-by.ts';
import { KIB, MIB } from '../model/units.ts';
import { flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { tableRows } from './table-rows.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Catalogue cause 40. */
  minWaitShare: z.number().min(0).max(1).default(0.25),
  /** Of the run time, what is left to waiting for blocks when all is well; catalogue cause 40. */
  healthyWaitShare: z.number().min(0).max(1).default(0.05),
  /** Run time of the stages in question: ours, as gc-pressure has it. */
  minRunCoreMs: z.number().nonnegative().default(120_000),
});
type Options = z.infer<typeof Options>;

/** Catalogue cause 40: a block this small is all overhead. */
const SMALL_BLOCK_BYTES = 64 * KIB;
/** What a partition should hold; catalogue cause 10. */
const PARTITION_BYTES = 128 * MIB;

export const shuffleFetchWait: Heuristic = defineHeuristic({
  meta: {
    id: 'shuffle-fetch-wait',
    title: 'Tasks wait for shuffle data from other executors',
    why: 'A task that waits for its rows holds a core and does nothing with it.',
    category: 'shuffle',
  },
  requires: ['stages'],
  options: Options,

  evaluate(app, options) {
    const costs = app.sections.stages
      .map((stage) => fetchCostOf(stage, options.healthyWaitShare))
      .filter(({ waitShare, excessShare }) => waitShare >= options.minWaitShare && excessShare > 0)
      .toSorted((a, b) => b.waitMs - a.waitMs);
    const runMs = sumBy(costs, (cost) => cost.runMs);
    if (!isNonEmpty(costs) || runMs < options.minRunCoreMs) return { kind: 'pass' };
    const stages = costs.map(({ stage: { stageId, stageAttemptId }, excessShare }) => ({
      stage: { stageId, stageAttemptId },
      kind: 'shorter' as const,
      taskShare: 1 - excessShare,
    }));
    const remedy = { stages };
    const saving = savingBy(app, remedy, 'modelled');
    const worth = { saving, remedy, details: [tableOf(app, costs)] };
    return flagIfWorth(app, options, worth, () => describe(app, costs, { saving, options }));
  },
});

interface Basis {
  readonly saving: Saving;
  readonly options: Options;
}

function describe(
  app: ApplicationModel,
  costs: NonEmpty<FetchCost>,
  { saving, options }: Basis,
): Omit<FindingDraft, 'severity' | 'saving'> {
  const [worst] = costs;
  const { stage, waitShare } = worst;
  const what = `tasks wait for shuffle data ${shareInWords(waitShare)} of their time`;
  const cost = `about ${msInWords(saving.wallMs.likely)} of the run`;
  return {
    subject: stageSubject(stage),
    headline: headlineOf(
      `${capitalised(placeInWords(app, stage))}: ${what}, ${cost}`,
      `${capitalised(stageInWords(stage))}: ${what}, ${cost}`,
    ),
    evidence: evidenceOf(app, costs, options),
    recommendations: adviceOn(app, worst),
    confidence: {
      level: 'low',
      because: 'the waiting is measured; how much of it a remedy gives back is not',
    },
    owner: isSmall(worst) ? 'user' : 'platform',
  };
}

function isSmall({ blockBytes }: FetchCost): boolean {
  return blockBytes > 0 && blockBytes < SMALL_BLOCK_BYTES;
}

function evidenceOf(
  app: ApplicationModel,
  costs: NonEmpty<FetchCost>,
  { minWaitShare }: Options,
): NonEmpty<Evidence> {
  const [{ waitShare, blockBytes, remoteShare }] = costs;
  const evidence: [Evidence, ...Evidence[]] = [
    measure('Waiting for shuffle blocks, of the run time', waitShare, 'ratio', minWaitShare),
    measure('Size of a block', blockBytes, 'bytes', SMALL_BLOCK_BYTES),
    measure('Bytes from other machines', remoteShare, 'ratio'),
  ];
  if (costs.length > 1) evidence.push(tableOf(app, costs));
  return evidence;
}

/** Small blocks are the plan's doing, large ones that come slowly the network's or the disks'. */
function adviceOn(app: ApplicationModel, cost: FetchCost): readonly Recommendation[] {
  const { stage } = cost;
  const wanted = wantedCount(app, stage);
  if (isSmall(cost) && wanted < stage.taskCount) return fewerPartitions(app, stage, wanted);
  const look: Recommendation = {
    kind: 'look-into',
    advice:
      'Look at the machines that served the blocks: full or slow disks, a crowded network, a busy shuffle service. Local SSDs for spark.local.dir or a remote shuffle service help for good.',
  };
  const name = 'spark.reducer.maxSizeInFlight';
  const bytes = memoryProperty(app.sections.environment?.sparkProperties ?? {}, name) ?? 48 * MIB;
  if (bytes >= LARGER_REQUESTS_BYTES) return [look];
  const larger: Recommendation = {
    kind: 'set-property',
    property: name,
    from: `${Math.round(bytes / MIB)}m`,
    to: `${LARGER_REQUESTS_BYTES / MIB}m`,
    because: `blocks of ${bytesInWords(cost.blockBytes)} come slowly: ask for more of them at a time`,
    scope: 'submit',
    risk: 'Each task keeps that much more in memory while it reads.',
    verify: 'Tasks wait less than a quarter of their time for shuffle data.',
  };
  return [larger, look];
}

const LARGER_REQUESTS_BYTES = 96 * MIB; // catalogue cause 40

/** As many partitions as the bytes need, and the slots. */
function wantedCount(app: ApplicationModel, stage: StageData): number {
  const slotCount = slotCountOf(app, stage);
  const count = Math.max(slotCount, Math.ceil(shuffleReadBytes(stage) / PARTITION_BYTES));
  return Math.ceil(count / slotCount) * slotCount;
}

function tableOf(app: ApplicationModel, costs: readonly FetchCost[]): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'stage', label: 'Stage' },
      { key: 'run', label: 'Run time', unit: 'coreMs' },
      { key: 'wait', label: 'Waiting for blocks', unit: 'coreMs' },
      { key: 'block', label: 'Size of a block', unit: 'bytes' },
    ],
    ...tableRows(costs, ({ stage, runMs, waitMs, blockBytes }) => ({
      stage: placeInWords(app, stage),
      run: runMs,
      wait: waitMs,
      block: Math.round(blockBytes),
    })),
  };
}
