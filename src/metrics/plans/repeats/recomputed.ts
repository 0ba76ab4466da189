import type { ApplicationModel } from '../../../model/application.ts';
import { isNonEmpty, type NonEmpty } from '../../../model/finding.ts';
import { type PlanNode, planNodes, type SqlExecution } from '../../../model/sql.ts';
import { isPersisted, type StageData } from '../../../model/stage.ts';
import { oncePerApplication } from '../../once-per-application.ts';
import { runMs } from '../../stages/run-time.ts';
import { type PlannedStage, plannedStages } from '../executed-nodes.ts';
import { metricOf } from '../node-metrics.ts';
import { isFileScan } from '../scans/scans.ts';
import {
  costlyConditions,
  costlyWork,
  type Fingerprints,
  filterConditions,
  fingerprints,
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
}

/** The same computation, more than once. */
export interface Recomputed {
  /** The one that has all of it. */
  readonly keeper: Computation;
  /** The others, in order of time. */
  readonly repeats: NonEmpty<Computation>;
}

interface Candidate extends Omit<Computation, 'sharedMs'> {
  /** What it wrote for the next stage, as a whole; absent of last stages. */
  readonly output?: number;
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

/**
 * Stages that computed the same from the same data, more than once: either their whole output is the same, or they read the
 * same and share every costly expression that one of them has. What comes from a cache is not among them, nor what one query
 * ran several times by itself (sampling for a sort, `take` in steps). O(plan nodes).
 */
export const recomputed = oncePerApplication((app: ApplicationModel): readonly Recomputed[] => {
  if ((app.sections.streamingQueries ?? []).length > 0) return []; // every batch reads other data
  const candidates = onePerFragment(plannedStages(app)).flatMap(candidatesOf(fingerprints()));
  const byOutput = Map.groupBy(candidates, ({ output }) => output);
  const whole = [...byOutput].filter(([key, same]) => key !== undefined && same.length > 1);
  const grouped = new Set(whole.flatMap(([, same]) => same));
  const others = candidates.filter((candidate) => !grouped.has(candidate));
  return [
    ...whole.flatMap(([, same]) => recomputedOf(same, ({ stage }) => runMs(stage)) ?? []),
    ...sharingWork(others).flatMap((family) => recomputedOf(family, sharedMsOf) ?? []),
  ];
});

/** The rows of a DataFrame that was made of an RDD come out of the program's own Python code, each time. */
function runsPython({ rdds }: StageData): boolean {
  return rdds.some(({ name, scope }) => name.startsWith('PythonRDD') && scope === undefined);
}

/** The run time of one of a family that goes into what it shares with the one that stays. */
type SharedMsOf = (one: Candidate, keeper: Candidate) => number;

function recomputedOf(family: readonly Candidate[], sharedMs: SharedMsOf): Recomputed | undefined {
  const [keeper, ...rest] = family.toSorted(byCompleteness);
  const repeats = rest.toSorted((a, b) => startMs(a) - startMs(b));
  if (keeper === undefined || !isNonEmpty(repeats)) return undefined;
  const [first, ...others] = repeats;
  const shared = (one: Candidate): Computation => ({ ...one, sharedMs: sharedMs(one, keeper) });
  return { keeper: shared(keeper), repeats: [shared(first), ...others.map(shared)] };
}

/** The most work on the most rows first, the earliest of equals; a look at some rows after all that read them to the end. */
function byCompleteness(a: Candidate, b: Candidate): number {
  const looks = Number(a.isLook) - Number(b.isLook);
  const works = b.work.size - a.work.size || a.filters.size - b.filters.size;
  return looks || works || b.rowCount - a.rowCount || startMs(a) - startMs(b);
}

function startMs({ stage }: Candidate): number {
  return stage.submittedAtMs ?? stage.stageId;
}

/** Plans are compared for the longest of so many; the rest would give back next to nothing, and reading plans takes time. */
const MAX_STAGES = 5_000;

/** Of the stages that ran one part of one plan, the longest. */
function onePerFragment(planned: readonly PlannedStage[]): readonly PlannedStage[] {
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

function candidatesOf(numbers: Fingerprints): (planned: PlannedStage) => readonly Candidate[] {
  return ({ stage, plan: { execution, nodes, reads } }) => {
    const root = execution.finalPlan ?? execution.initialPlan;
    if (root === undefined || nodes.some(({ name }) => CACHE.test(name))) return [];
    const parent = parentsIn(root).get(nodes[0] ?? root);
    const sources = nodes.filter(({ children }) => children.length === 0);
    const inputs = [...sources, ...reads].map((node) => numbers.of(node)).toSorted((a, b) => a - b);
    if (inputs.length === 0 || !areKnown(sources, stage)) return [];
    const scan = sources.find(isFileScan);
    const work = new Set(nodes.flatMap(costlyWork));
    return [
      {
        stage,
        execution,
        rowCount: Math.max(0, ...nodes.map((node) => metricOf(node, 'number of output rows') ?? 0)),
        inputs: inputs.join(' '),
        work,
        allWork: new Set([...work, ...nodes.flatMap(costlyConditions)]),
        filters: new Set(nodes.flatMap(filterConditions)),
        isLook: nodes.some(({ name }) => LIMIT.test(name)),
        ...(scan === undefined ? {} : { scan }),
        ...(parent?.name.endsWith('Exchange') === true ? { output: numbers.of(parent) } : {}),
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

function sharedMsOf({ stage, scan, allWork }: Candidate, keeper: Candidate): number {
  const sharesWork = [...allWork].some((each) => keeper.allWork.has(each));
  return sharesWork || runsPython(stage) ? runMs(stage) : readingMs(stage, scan);
}

const parentsIn = oncePerApplication((root: PlanNode): ReadonlyMap<PlanNode, PlanNode> => {
  const parents = new Map<PlanNode, PlanNode>();
  for (const node of planNodes(root)) for (const child of node.children) parents.set(child, node);
  return parents;
});

/**
 * Families of those that read the same: one that has all the work, and those that do no more than that, on as many rows or on
 * fewer. Each is compared with at most so many that have more work; beyond that it is left out.
 */
function sharingWork(candidates: readonly Candidate[]): readonly (readonly Candidate[])[] {
  const families: Candidate[][] = [];
  for (const same of Map.groupBy(candidates, ({ inputs }) => inputs).values()) {
    if (same.length < 2) continue;
    const ofSource: Candidate[][] = [];
    for (const one of same.toSorted(byCompleteness)) {
      const family = ofSource.find(([keeper]) => keeper !== undefined && covers(keeper, one));
      if (family !== undefined) family.push(one);
      else if (ofSource.length < MAX_FAMILIES) ofSource.push([one]);
    }
    families.push(...ofSource);
  }
  return families.filter(({ length }) => length > 1);
}

const MAX_FAMILIES = 50;

function covers(keeper: Candidate, one: Candidate): boolean {
  return isWithin(one.work, keeper.work) && isWithin(keeper.filters, one.filters);
}

function isWithin(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  return some.size <= all.size && [...some].every((each) => all.has(each));
}

/** Where nothing but the reading is shared, its own time, where that was measured; of text, half of the tasks; else nothing. */
function readingMs(stage: StageData, scan: PlanNode | undefined): number {
  if (scan === undefined) return 0;
  const scanMs = metricOf(scan, 'scan time');
  return scanMs === undefined ? runMs(stage) / 2 : Math.min(scanMs, runMs(stage));
}
