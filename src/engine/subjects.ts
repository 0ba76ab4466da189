import type { ApplicationModel } from '../model/application.ts';
import type { Subject } from '../model/finding.ts';
import type { StageData } from '../model/stage.ts';
import type { Reach } from './explained-by/explanation.ts';

/** Whether what `cause` is about lies near enough to what `effect` is about. */
export function isWithinReach(
  app: ApplicationModel,
  effect: Subject,
  cause: Subject,
  reach: Reach,
): boolean {
  if (reach === 'application') return true;
  const ofEffect = stagesOf(app, effect);
  const ofCause = stagesOf(app, cause);
  if (ofEffect === undefined || ofCause === undefined) return true;
  return reach === 'same-stage'
    ? isSameQuery(effect, cause) || haveOneStage(ofEffect, ofCause)
    : beganBefore(ofCause, ofEffect);
}

/**
 * The stage attempts a subject is about, of which the record may know none; undefined when it is not about stages, and so may
 * concern any of them.
 */
export function stagesOf(
  app: ApplicationModel,
  subject: Subject,
): readonly StageSpan[] | undefined {
  const stages = app.sections.stages ?? [];
  if (subject.kind === 'sql') {
    return stages.filter(({ sqlExecutionId }) => sqlExecutionId === subject.executionId);
  }
  if (subject.kind !== 'stage') return undefined;
  const known = stages.filter(({ stageId }) => stageId === subject.stageId);
  return known.length > 0 ? known : [{ stageId: subject.stageId }];
}

/** As much of a stage attempt as can be said of one that the record only names. */
type StageSpan = Pick<StageData, 'stageId' | 'submittedAtMs' | 'completedAtMs'>;

function isSameQuery(a: Subject, b: Subject): boolean {
  return a.kind === 'sql' && b.kind === 'sql' && a.executionId === b.executionId;
}

/** By number: a retry of a stage has the data and the code of its first attempt. */
function haveOneStage(some: readonly StageSpan[], others: readonly StageSpan[]): boolean {
  const ids = new Set(others.map(({ stageId }) => stageId));
  return some.some(({ stageId }) => ids.has(stageId));
}

/** What has no times is given the benefit of the doubt. */
function beganBefore(earlier: readonly StageSpan[], later: readonly StageSpan[]): boolean {
  const beginnings = earlier.map(({ submittedAtMs }) => submittedAtMs ?? -Infinity);
  const ends = later.map(({ completedAtMs }) => completedAtMs ?? Infinity);
  return Math.min(...beginnings) < Math.max(...ends);
}
