import type { ApplicationModel } from '../../../model/application.ts';
import { withoutUndefined } from '../../../model/record-of.ts';
import type { PlanNode, SqlExecution } from '../../../model/sql.ts';
import { isPersisted, type StageData } from '../../../model/stage.ts';
import type { PlannedStage } from '../executed-nodes.ts';
import { metricOf } from '../node-metrics.ts';
import { isLeaf, parentsOf } from '../plan-tree.ts';
import { isFileScan } from '../scans/scans.ts';
import { batchRddId } from './batch-source.ts';
import {
  costlyConditions,
  costlyWork,
  type Fingerprints,
  filterConditions,
  isHeldSource,
} from './fingerprints.ts';

/** One time that a stage computed something. */
export interface Computation {
  readonly stage: StageData;
  readonly execution: SqlExecution;
  readonly scan?: PlanNode;
  /** Largest number of rows that one of its operators gave out; 0 when none was counted. */
  readonly rowCount: number;
  /** Of its tasks' run time, what went into the part that is shared, at most. */
  readonly sharedMs: number;
  /** The RDD that holds the rows of a batch that `foreachBatch` was handed. */
  readonly batchRddId?: number;
}

/** A time that may be compared with others. */
export interface Candidate extends Omit<Computation, 'sharedMs'> {
  /** What it wrote for the next stage, as a whole; absent of last stages. */
  readonly output?: string;
  readonly inputs: string;
  /** Costly expressions that are no conditions. */
  readonly work: ReadonlySet<string>;
  /** All of them. */
  readonly allWork: ReadonlySet<string>;
  /** Conditions on the rows. */
  readonly filters: ReadonlySet<string>;
  /** Stopped after some rows: what it did says nothing of what the whole costs. */
  readonly isLook: boolean;
}

/** Plans are compared for the longest of so many; the rest would give back next to nothing, and reading plans takes time. */
const MAX_STAGES = 5_000;

/** Of the stages that ran one part of one plan, the longest. */
export function onePerFragment(planned: readonly PlannedStage[]): readonly PlannedStage[] {
  const longest = new Map<PlanNode | undefined, PlannedStage>();
  for (const each of planned) {
    const { stage, plan } = each;
    if (stage.status !== 'complete') continue;
    const before = longest.get(plan.nodes[0]);
    if (before === undefined || before.stage.taskTimeMs < stage.taskTimeMs)
      longest.set(plan.nodes[0], each);
  }
  return [...longest.values()]
    .toSorted((a, b) => b.stage.taskTimeMs - a.stage.taskTimeMs)
    .slice(0, MAX_STAGES);
}

/** What a stage computed, once; nothing where its data came from a cache, or the plan does not say which data that was. */
export function candidatesOf(
  app: ApplicationModel,
  numbers: Fingerprints,
): (planned: PlannedStage) => readonly Candidate[] {
  return ({ stage, plan: { execution, nodes, reads } }) => {
    const root = execution.finalPlan;
    if (root === undefined || nodes.some(({ name }) => CACHE.test(name))) return [];
    const parent = parentsOf(root).get(nodes[0] ?? root);
    const sources = nodes.filter(isLeaf);
    const inputs = [...sources, ...reads].map((node) => numbers.of(node)).toSorted((a, b) => a - b);
    if (inputs.length === 0 || !areKnown(sources, stage)) return [];
    const work = new Set(nodes.flatMap(costlyWork));
    const batch = batchRddId(app, stage);
    const ofBatch = batch === undefined ? '' : `batch ${batch}: `;
    const isShuffled = parent?.name.endsWith('Exchange') === true;
    const where = withoutUndefined({
      scan: sources.find(isFileScan),
      output: isShuffled ? `${ofBatch}${numbers.of(parent)}` : undefined,
      batchRddId: batch,
    });
    return [
      {
        stage,
        execution,
        rowCount: Math.max(0, ...nodes.map((node) => metricOf(node, 'number of output rows') ?? 0)),
        inputs: `${ofBatch}${inputs.join(' ')}`,
        work,
        allWork: new Set([...work, ...nodes.flatMap(costlyConditions)]),
        filters: new Set(nodes.flatMap(filterConditions)),
        isLook: nodes.some(({ name }) => LIMIT.test(name)),
        ...where,
      },
    ];
  };
}

/** `show()`, `take()` and `limit()`; a `limit()` after an `orderBy()` reads everything. */
const LIMIT = /^(?:Collect|Local|Global)Limit/;
/** What was cached was meant to be read again. */
const CACHE = /^InMemoryTableScan|TableCacheQueryStage/;
/** Sources whose text does not say what they hold. */
const UNKNOWN_SOURCE = /OneRowRelation|RDDScan|BatchScan|MicroBatch/;

function areKnown(sources: readonly PlanNode[], { rdds }: StageData): boolean {
  if (sources.some(({ name }) => UNKNOWN_SOURCE.test(name))) return false;
  return !(sources.some(isHeldSource) && rdds.some(isPersisted));
}
