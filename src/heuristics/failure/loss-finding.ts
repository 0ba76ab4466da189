import type { ExecutorLosses } from '../../metrics/failures/executor-losses.ts';
import { countInWords, msInWords } from '../../metrics/words.ts';
import type { ApplicationModel } from '../../model/application.ts';
import type { Evidence, NonEmpty } from '../../model/finding.ts';
import { REMOVAL_KIND_IN_WORDS, type RemovalKind } from '../../model/removal-kind.ts';
import { measure } from '../measure.ts';
import { lossTable } from './loss-table.ts';

/** Why executors went, in words. */
export function kindInWords(kind: RemovalKind): string {
  return REMOVAL_KIND_IN_WORDS[kind];
}

/** `4 min of core time was lost, 2 stages were run again`. */
export function costInWords({ lostCoreMs, retriedStageCount }: ExecutorLosses): string {
  const work = `${msInWords(lostCoreMs)} of core time was lost`;
  if (retriedStageCount === 0) return work;
  const stages =
    retriedStageCount === 1 ? '1 stage was' : `${countInWords(retriedStageCount)} stages were`;
  return `${work}, ${stages} run again`;
}

/** How many, what it cost, why, and the first of them. */
export function lossEvidence(app: ApplicationModel, found: ExecutorLosses): NonEmpty<Evidence> {
  const { losses, lostCoreMs, retriedStageCount } = found;
  const byKind = [...Map.groupBy(losses, ({ kind }) => kind)];
  const reasons: Evidence = {
    kind: 'table',
    columns: [
      { key: 'why', label: 'Why' },
      { key: 'executors', label: 'Executors', unit: 'count' },
    ],
    rows: byKind.map(([kind, { length }]) => ({ why: kindInWords(kind), executors: length })),
  };
  return [
    measure('Executors lost', losses.length, 'count'),
    measure('Work lost', lostCoreMs, 'coreMs'),
    measure('Stages run again', retriedStageCount, 'count'),
    ...(byKind.length > 1 ? [reasons] : []),
    lossTable(app, losses),
  ];
}
