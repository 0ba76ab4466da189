import { z } from 'zod';
import { broadcastAdvice } from '../metrics/broadcast-advice.ts';
import { type MissedBroadcast, missedBroadcasts } from '../metrics/plans/joins/missed-broadcast.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { remedyByPlans } from '../metrics/simulate/merged-changes.ts';
import { bytesInWords, countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import { type Evidence, isNonEmpty, type NonEmpty, type Saving } from '../model/finding.ts';
import { memoryProperty } from '../model/spark/spark-properties.ts';
import { GIB, MIB } from '../model/units.ts';
import { type Described, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { inThePlan, operatorCell, stagesCell } from './plan-evidence.ts';
import { tableRows } from './table-rows.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** The small side, as Spark holds its rows; catalogue cause 33. */
  maxSmallBytes: z
    .number()
    .nonnegative()
    .default(100 * MIB),
  /** Large over small side; catalogue cause 33. */
  minSizeRatio: z.number().min(1).default(20),
  /** The small side over an executor's heap; catalogue cause 33. */
  maxHeapShare: z.number().min(0).max(1).default(0.1),
});

/** Spark's default for `spark.executor.memory`. */
const EXECUTOR_HEAP_BYTES = GIB;

export const missedBroadcastJoin: Heuristic = defineHeuristic({
  meta: {
    id: 'missed-broadcast-join',
    title: 'A large table is shuffled to be joined with a small one',
    why: 'Sent to every executor, the small side would spare the shuffle and the sort of the large one.',
    category: 'sql',
  },
  requires: ['stages.operators', 'sql.node-metrics'],
  options: Options,

  evaluate(app, { maxSmallBytes, minSizeRatio, maxHeapShare, ...gate }) {
    const properties = app.sections.environment?.sparkProperties ?? {};
    const heapBytes = memoryProperty(properties, 'spark.executor.memory') ?? EXECUTOR_HEAP_BYTES;
    const found = missedBroadcasts(app, {
      maxSmallBytes: Math.min(maxSmallBytes, maxHeapShare * heapBytes),
      minSizeRatio,
    });
    const worthOf = ({ changes }: MissedBroadcast): number =>
      savingBy(app, { stages: changes }, 'modelled').wallMs.likely;
    const missed = found
      .map((one) => ({ one, worthMs: worthOf(one) }))
      .toSorted((a, b) => b.worthMs - a.worthMs)
      .map(({ one }) => one);
    if (!isNonEmpty(missed)) return { kind: 'pass' };

    const remedy = remedyByPlans(missed);
    const saving = savingBy(app, remedy, 'modelled');
    const details = [tableOf(missed)];
    return flagIfWorth(app, gate, { saving, remedy, details }, () => describe(app, missed, saving));
  },
});

function describe(
  app: ApplicationModel,
  missed: NonEmpty<MissedBroadcast>,
  saving: Saving,
): Described {
  const [worst] = missed;
  const { join } = worst;
  return {
    subject: { kind: 'sql', executionId: join.execution.executionId, nodeId: join.node.nodeId },
    headline: headline(worst, saving),
    evidence: evidenceOf(missed),
    recommendations: broadcastAdvice(app, worst),
    confidence: worst.isUncertain
      ? {
          level: 'low',
          because:
            'the stage of the join also runs Python or other functions of unknown cost, so the join’s part of its time is a guess',
        }
      : {
          level: 'medium',
          because:
            'sizes and times are measured; the join’s part of the stages’ time is taken from what their operators do for each row',
        },
    owner: 'user',
  };
}

function headline({ join, small, large }: MissedBroadcast, saving: Saving): string {
  const key = join.keys.length === 1 ? ` on ${join.keys[0] ?? ''}` : '';
  const few = `${rows(small.rowCount)} (${bytesInWords(small.dataBytes)})`;
  const cost = `about ${msInWords(saving.wallMs.likely)}`;
  return headlineOf(
    `${rows(large.rowCount)} are shuffled and sorted for a join${key} with only ${few}: ${cost} lost`,
    `${rows(large.rowCount)} are shuffled and sorted for a join with ${few}: ${cost} lost`,
  );
}

function rows(count: number | undefined): string {
  return count === undefined ? 'rows' : `${countInWords(count)} rows`;
}

function evidenceOf(missed: NonEmpty<MissedBroadcast>): NonEmpty<Evidence> {
  const [{ join, small, large }] = missed;
  const evidence: [Evidence, ...Evidence[]] = [
    measure('Small side', small.dataBytes, 'bytes'),
    measure('Large side', large.dataBytes, 'bytes'),
    inThePlan(join.node),
  ];
  if (missed.length > 1) evidence.push(tableOf(missed));
  return evidence;
}

function tableOf(missed: readonly MissedBroadcast[]): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'join', label: 'Join' },
      { key: 'small', label: 'Small side', unit: 'bytes' },
      { key: 'large', label: 'Large side', unit: 'bytes' },
      { key: 'rows', label: 'Rows of the large side', unit: 'count' },
      { key: 'stage', label: 'Stage' },
    ],
    ...tableRows(missed, ({ join, small, large }) => ({
      join: operatorCell(join.node),
      small: small.dataBytes,
      large: large.dataBytes,
      rows: large.rowCount ?? 0,
      stage: stagesCell(join.stages),
    })),
  };
}
