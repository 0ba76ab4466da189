import type { ApplicationModel } from '../../model/application.ts';
import { booleanProperty, propertiesIn } from '../../model/spark/spark-properties.ts';
import type { StageData } from '../../model/stage.ts';
import { sqlOfStage } from '../stages/sql-of-stage.ts';
import type { SlowedStage } from './slow-setting.ts';

export const CODEGEN = 'spark.sql.codegen.wholeStage';

/**
 * Of a stage's CPU time, what operators that are compiled into one function would not need. Ours: of five applications run both
 * ways 10 (a scan with a hash function), 13, 27, 51 and 70 % (arithmetic over a range); the middle one.
 */
const INTERPRETED_SHARE = 0.27;
/** Looking for a stage's plan takes time, and the rest of thousands cannot matter beside these. Ours. */
const MAX_STAGES = 200;

/** Stages of SQL without whole-stage code generation, where it is switched off. */
export function interpretedStages(app: ApplicationModel): readonly SlowedStage[] {
  return (app.sections.stages ?? [])
    .filter((stage) => stage.sqlExecutionId !== undefined && stage.sums.executorCpuTimeMs > 0)
    .toSorted((a, b) => b.sums.executorCpuTimeMs - a.sums.executorCpuTimeMs)
    .slice(0, MAX_STAGES)
    .filter((stage) => isInterpreted(app, stage))
    .map((stage) => ({ stage, lostTaskMs: INTERPRETED_SHARE * stage.sums.executorCpuTimeMs }));
}

/** What the plan says counts: a session may have switched it on, and not every record tells that. */
function isInterpreted(app: ApplicationModel, stage: StageData): boolean {
  const plan = sqlOfStage(app, stage);
  if (plan === undefined) return false;
  const isOff = booleanProperty(propertiesIn(app, plan.execution), CODEGEN) === false;
  return isOff && plan.nodes.every(({ name }) => !name.startsWith('WholeStageCodegen'));
}
