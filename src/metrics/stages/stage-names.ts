import type { ApplicationModel } from '../../model/application.ts';
import type { Subject } from '../../model/finding.ts';
import type { StageData, StageRef } from '../../model/stage.ts';
import { mainOperator, operatorInWords } from '../plan-operator.ts';
import { sqlOfStage } from './sql-of-stage.ts';

/** `stage 4`, and `stage 4.1` where it was tried again. */
export function stageInWords({ stageId, stageAttemptId }: StageRef): string {
  return stageAttemptId === 0 ? `stage ${stageId}` : `stage ${stageId}.${stageAttemptId}`;
}

/** `the join on k (stage 4)`; without an operator only `stage 4`. */
export function placeInWords(app: ApplicationModel, stage: StageData): string {
  const operator = mainOperator(sqlOfStage(app, stage));
  return operator === undefined
    ? stageInWords(stage)
    : `${operatorInWords(operator)} (${stageInWords(stage)})`;
}

/** What a finding about a stage attempt is about. */
export function stageSubject({ stageId, stageAttemptId }: StageData): Subject {
  return { kind: 'stage', stageId, stageAttemptId };
}

/** A sentence's first letter, for phrases that begin one. */
export function capitalised(phrase: string): string {
  return phrase.charAt(0).toUpperCase() + phrase.slice(1);
}
