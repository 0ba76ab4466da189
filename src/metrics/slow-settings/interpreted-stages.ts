import type { ApplicationModel } from '../../model/application.ts';
import { largestBy } from '../../model/largest-by.ts';
import { booleanProperty, propertiesIn } from '../../model/spark/spark-properties.ts';
import type { StageData } from '../../model/stage.ts';
import { metricOf } from '../plans/node-metrics.ts';
import type { LighterStage } from '../stages/lighter-stages.ts';
import { type StagePlan, sqlOfStage } from '../stages/sql-of-stage.ts';

export const CODEGEN = 'spark.sql.codegen.wholeStage';

/**
 * CPU time that a row takes longer where it is handed from operator to operator. Ours: of five applications run both ways on a
 * quiet machine 28 (arithmetic over a range), 44, 60, 63 and 91 ns (a scan and an aggregation); the middle one.
 */
const LOST_MS_PER_ROW = 0.000_06;
/** Of a stage's CPU time, at most: of the application that gained most it was 81 %. Ours. */
const MOST_SHARE = 0.8;
/** Looking for a stage's plan takes time, and the rest of thousands cannot matter beside these. Ours. */
const MAX_STAGES = 200;

/** Stages of SQL without whole-stage code generation, where it is switched off. */
export function interpretedStages(app: ApplicationModel): readonly LighterStage[] {
  return (app.sections.stages ?? [])
    .filter((stage) => stage.sqlExecutionId !== undefined && stage.sums.executorCpuTimeMs > 0)
    .toSorted((a, b) => b.sums.executorCpuTimeMs - a.sums.executorCpuTimeMs)
    .slice(0, MAX_STAGES)
    .flatMap((stage) => interpreted(app, stage) ?? []);
}

/** What the plan says counts: a session may have switched it on, and not every record tells that. */
function interpreted(app: ApplicationModel, stage: StageData): LighterStage | undefined {
  const plan = sqlOfStage(app, stage);
  if (plan === undefined) return undefined;
  const isOff = booleanProperty(propertiesIn(app, plan.execution), CODEGEN) === false;
  if (!isOff || plan.nodes.some(({ name }) => name.startsWith('WholeStageCodegen')))
    return undefined;
  const lostMs = LOST_MS_PER_ROW * rowsOf(stage, plan);
  return { stage, savedMs: Math.min(lostMs, MOST_SHARE * stage.sums.executorCpuTimeMs) };
}

/** Those that it read, or that the busiest of its operators gave out. */
function rowsOf({ sums }: StageData, { nodes }: StagePlan): number {
  const givenOut = largestBy(nodes, (node) => metricOf(node, 'number of output rows') ?? 0);
  return Math.max(sums.inputRecords + sums.shuffleReadRecords, givenOut);
}
