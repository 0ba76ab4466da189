import type { Evidence } from '../model/finding.ts';
import type { PlanNode } from '../model/sql.ts';
import type { StageData } from '../model/stage.ts';
import { shortened } from '../model/texts/shortened.ts';

/** Of an operator's text, which names every column it hands on: as much as tells which one it is. */
const TEXT_LENGTH = 300;
/** In a row of a table. */
const CELL_LENGTH = 80;

/** The operator, in Spark's own words. */
export function inThePlan({ text }: PlanNode): Evidence {
  return { kind: 'text', label: 'In the plan', text: shortened(text, TEXT_LENGTH) };
}

/** The beginning of the operator's text. */
export function operatorCell({ text }: PlanNode): string {
  return shortened(text, CELL_LENGTH);
}

/** `4, 7`: where an operator ran. */
export function stagesCell(stages: readonly Pick<StageData, 'stageId'>[]): string {
  return stages.map(({ stageId }) => stageId).join(', ');
}
