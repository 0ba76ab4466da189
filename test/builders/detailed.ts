import { detailOf } from '../../src/engine/detail/detail.ts';
import type { RootFinding } from '../../src/model/analysis.ts';
import type { Sections } from '../../src/model/application.ts';
import type { AnalysisDetail } from '../../src/model/detail.ts';
import { recordOf } from '../../src/model/record-of.ts';
import { TASK_FIELDS, type TaskRow } from '../../src/model/task-columns.ts';
import { anApplication } from './application.ts';
import { aRootFinding } from './finding.ts';

/** The detail of an application with these sections, and findings that ask for strips. */
export function detailWith(
  sections: Partial<Sections>,
  ...findings: readonly RootFinding[]
): AnalysisDetail {
  return detailOf(anApplication({ sections }), findings);
}

export function times<T>(count: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

export function aboutStage(stageId: number): RootFinding {
  return aRootFinding({ subject: { kind: 'stage', stageId, stageAttemptId: 0 } });
}

/** A task as a sample keeps its longest; what the test does not state is 0. */
export function aTaskRow(overrides: Partial<TaskRow> = {}): TaskRow {
  return { ...recordOf(TASK_FIELDS, () => 0), ...overrides };
}
