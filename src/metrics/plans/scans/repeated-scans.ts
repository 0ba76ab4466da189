import type { ApplicationModel } from '../../../model/application.ts';
import { isNonEmpty, type NonEmpty } from '../../../model/finding.ts';
import { largestBy } from '../../../model/largest-by.ts';
import type { StageChange } from '../../../model/remedy.ts';
import type { PlanNode } from '../../../model/sql.ts';
import type { StageData } from '../../../model/stage.ts';
import { sumBy } from '../../../model/sum-by.ts';
import { metricOf } from '../node-metrics.ts';
import { isWrapper, parentsOf } from '../plan-tree.ts';
import { areAllRead } from './filter-text.ts';
import { type FileScan, fileScans } from './scans.ts';

/** A scan, and the filter that throws rows of it away. */
export interface FilteredScan {
  readonly scan: FileScan;
  readonly filter: PlanNode;
  /** Rows that were read and that the filter kept. */
  readonly rowsRead: number;
  readonly rowsKept: number;
}

/** Scans of one SQL execution that each read the same rows of one source, for another part of them. */
export interface RepeatedScan {
  readonly scans: NonEmpty<FilteredScan>;
  /** Without all but the longest reading of them. */
  readonly changes: readonly StageChange[];
}

/**
 * Sources that a query reads `minCount` times or more, keeping `maxKeptShare` of the rows at most each time. The same files and
 * the same number of rows out of them are taken for the same rows: partitions that one leaves out the others have to leave out, too.
 */
export function repeatedScans(
  app: ApplicationModel,
  { minCount, maxKeptShare }: { readonly minCount: number; readonly maxKeptShare: number },
): readonly RepeatedScan[] {
  const filtered = fileScans(app)
    .flatMap((scan) => filteredOf(scan) ?? [])
    .filter(({ rowsRead, rowsKept }) => rowsKept <= maxKeptShare * rowsRead);
  return [...Map.groupBy(filtered, sourceOf).values()].flatMap((scans) =>
    isNonEmpty(scans) && scans.length >= minCount ? [{ scans, changes: changesOf(scans) }] : [],
  );
}

function filteredOf(scan: FileScan): FilteredScan | undefined {
  const { rowsOut: rowsRead = 0, fileBytes = 0, stages, partitionFilters } = scan;
  if (rowsRead === 0 || fileBytes === 0 || stages.length !== 1) return undefined;
  const filter = areAllRead(partitionFilters) ? filterAbove(scan) : undefined;
  if (filter === undefined) return undefined;
  const rowsKept = metricOf(filter, 'number of output rows');
  return rowsKept === undefined ? undefined : { scan, filter, rowsRead, rowsKept };
}

function filterAbove({ execution: { finalPlan }, node }: FileScan): PlanNode | undefined {
  if (finalPlan === undefined) return undefined;
  const parents = parentsOf(finalPlan);
  let at = parents.get(node);
  while (at !== undefined && (isWrapper(at) || at.name === 'Project')) at = parents.get(at);
  return at?.name.endsWith('Filter') === true ? at : undefined;
}

function sourceOf({
  scan: { execution, format, table, location, fileBytes, rowsOut },
}: FilteredScan) {
  return JSON.stringify([execution.executionId, format, table, location, fileBytes, rowsOut]);
}

/** The longest stage stays; of the others, and of what it reads more than once itself, what the kept rows need is left. */
function changesOf(scans: readonly FilteredScan[]): readonly StageChange[] {
  const byStage = Map.groupBy(scans, ({ scan }) => scan.stages[0]);
  const longestMs = largestBy(scans, ({ scan }) => scan.taskTimeMs);
  let hasKept = false;
  return [...byStage].flatMap(([stage, ofStage]) => {
    if (stage === undefined) return [];
    const isKept: boolean = !hasKept && stage.taskTimeMs === longestMs;
    hasKept ||= isKept;
    const goneShare = (ofStage.length - (isKept ? 1 : 0)) / ofStage.length;
    return goneShare > 0 ? [shorter(stage, 1 - goneShare * (1 - meanKeptShare(ofStage)))] : [];
  });
}

function meanKeptShare(scans: readonly FilteredScan[]): number {
  return sumBy(scans, ({ rowsKept, rowsRead }) => rowsKept / rowsRead) / scans.length;
}

function shorter({ stageId, stageAttemptId }: StageData, taskShare: number): StageChange {
  return { stage: { stageId, stageAttemptId }, kind: 'shorter', taskShare };
}
