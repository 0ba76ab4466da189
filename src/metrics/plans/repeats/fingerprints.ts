import { type PlanNode, planNodes } from '../../../model/sql.ts';
import { metricOf } from '../node-metrics.ts';
import { costlyCalls, normalisedText } from '../plan-text.ts';
import { scanProperty } from '../scans/filter-text.ts';
import { isFileScan } from '../scans/scans.ts';

/** Gives equal computations one number: plans are compared by it in any size. */
export interface Fingerprints {
  /** The subtree's number; equal for subtrees that compute the same from the same data, whatever columns they carry along. */
  of(node: PlanNode): number;
}

/** Shapes the plan without computing anything: their number is their child's. */
const WRAPPER =
  /^(?:WholeStageCodegen|InputAdapter|AdaptiveSparkPlan|\w*QueryStage|AQEShuffleRead|CustomShuffleReader|ColumnarToRow|Execute |WriteFiles|DeserializeToObject|SerializeFromObject)/;

/**
 * Numbers for the subtrees of any number of plans; hold on to one for all that are to be compared. O(nodes) for a plan, each
 * asked for once, with its text read once.
 */
export function fingerprints(): Fingerprints {
  const numbers = new Map<string, number>();
  const known = new WeakMap<PlanNode, number>();
  let uniqueCount = 0;
  function numberOf(identity: string | undefined): number {
    uniqueCount += 1;
    const key = identity ?? `unique ${uniqueCount}`;
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  }
  function numbered(node: PlanNode): number {
    const [child, ...others] = node.children.map((each) => known.get(each) ?? 0);
    const isWrapper = child !== undefined && others.length === 0 && isTransparent(node);
    if (isWrapper) return child;
    const identity = identityOf(node);
    const below = [child, ...others].join(' ');
    return numberOf(identity === undefined ? undefined : `${identity} over ${below}`);
  }
  return {
    of(root) {
      if (!known.has(root)) {
        // children before parents, without recursion: plans are deep
        for (const node of [...planNodes(root)].toReversed()) {
          if (!known.has(node)) known.set(node, numbered(node));
        }
      }
      return known.get(root) ?? 0;
    },
  };
}

function isTransparent(node: PlanNode): boolean {
  return (
    WRAPPER.test(node.name) || (node.name === 'Project' && costlyCalls(textOf(node)).length === 0)
  );
}

/** What one node does, without its input. Undefined: like no other. */
function identityOf(node: PlanNode): string | undefined {
  if (isFileScan(node)) return scanIdentity(node);
  if (isHeldSource(node)) return `${node.text} ${metricOf(node, 'number of output rows') ?? ''}`;
  const text = textOf(node);
  if (node.name === 'Project')
    return `Project ${[...new Set(costlyCalls(text))].toSorted().join()}`;
  // which sums are needed differs between a count of the groups and their use
  if (/Aggregate/.test(node.name))
    return `${node.name} ${/keys?=\[.*?\], functions/.exec(text)?.[0] ?? text}`;
  return `${node.name.replace(/ \(\d+\)$/, '')} ${text}`;
}

function textOf({ text }: PlanNode): string {
  return normalisedText(text);
}

/**
 * Rows that the program holds (an RDD, a local table): the numbers of its columns in the text belong to one DataFrame. A local
 * table may have been filtered before it stands in the plan, hence the rows, too.
 */
export function isHeldSource({ name }: PlanNode): boolean {
  return /^(?:Scan ExistingRDD|LocalTableScan)/.test(name);
}

/** Location and partitions, and the files as counted: a folder that grew in between is other data. Columns do not matter. */
function scanIdentity(node: PlanNode): string | undefined {
  const place =
    scanProperty(node, 'Location') ?? /HiveTableRelation \[[^\]]*?,/.exec(node.text)?.[0];
  const bytes = metricOf(node, 'size of files read');
  const partitions = scanProperty(node, 'PartitionFilters');
  // a path cut short is told apart by the bytes under it
  if (place === undefined && bytes === undefined) return undefined;
  if (partitions === undefined && bytes === undefined) return undefined;
  const files = metricOf(node, 'number of files read') ?? '';
  return `${node.name} ${place ?? ''} ${normalisedText(partitions ?? '')} ${files} ${bytes ?? ''}`;
}

/** Work on rows in one node that is worth doing once: calls of functions, Python, windows, joins, generators; not conditions. */
export function costlyWork(node: PlanNode): readonly string[] {
  if (WRAPPER.test(node.name) || isFileScan(node) || node.name === 'Filter') return [];
  const text = textOf(node);
  return /Python|Pandas|Arrow|Generate|Expand|Window|Join|Map(?:Elements|Partitions|Groups)|Union/.test(
    node.name,
  )
    ? [text]
    : costlyCalls(text.replace(/^\w+\(/, '')); // `HashAggregate(` is no function
}

/** The same of a filter's conditions: what has no such condition may need rows that the filter leaves out. */
export function costlyConditions(node: PlanNode): readonly string[] {
  return node.name === 'Filter' ? costlyCalls(textOf(node)) : [];
}

/** The conditions of a filter; that a column is set goes without saying. */
export function filterConditions(node: PlanNode): readonly string[] {
  if (node.name !== 'Filter') return [];
  const text = textOf(node).replace(/^Filter /, '');
  const conditions = text.split(' AND ').map((each) => each.replaceAll(/^\(+|(?<!\))\)+$/g, ''));
  return conditions.filter((each) => !each.startsWith('isnotnull('));
}
