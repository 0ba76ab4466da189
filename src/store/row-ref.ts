import type { ApplicationRef } from '../model/application.ts';
import { shownText } from './column-text.ts';
import { decodeSummary } from './document.ts';
import type { AnalysisTable } from './schema.ts';
import { StoreError } from './store-error.ts';

type NamedRow = Pick<AnalysisTable, 'cluster' | 'application_id' | 'attempt_id' | 'summary'> & {
  readonly id: number;
};

/** As the analysis had it; of a row whose summary is damaged, as its columns have it, so that it can be judged again or removed. */
export function refOfRow(row: NamedRow): ApplicationRef {
  try {
    const { cluster, id, attemptId } = decodeSummary(`row ${row.id}`, row.summary).application;
    return refWith(cluster, id, attemptId);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const { cluster, application_id, attempt_id } = row;
    const attemptId = attempt_id === '' ? undefined : shownText(attempt_id);
    return refWith(shownText(cluster), shownText(application_id), attemptId);
  }
}

function refWith(cluster: string, id: string, attemptId: string | undefined): ApplicationRef {
  return { cluster, id, ...(attemptId === undefined ? {} : { attemptId }) };
}
