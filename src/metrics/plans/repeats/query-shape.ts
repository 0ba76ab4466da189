import { type PlanNode, planNodes, type SqlExecution } from '../../../model/sql.ts';
import { metricOf } from '../node-metrics.ts';
import { normalisedText } from '../plan-text.ts';
import { isLeaf } from '../plan-tree.ts';
import { scanProperty } from '../scans/filter-text.ts';
import { isFileScan } from '../scans/scans.ts';
import { isHeldSource } from './fingerprints.ts';

/** What queries that only differ in their values have in common. */
export interface QueryShapes {
  /** Equal for queries of the same operators over the same data; undefined where the plan does not say which data that is. */
  of(execution: SqlExecution): QueryShape | undefined;
}
export interface QueryShape {
  readonly shape: number;
  /** Equal only where the values (in filters, columns, sums) are the same, too. */
  readonly query: number;
  /** Equal where the same columns are read from files, as far as the plan has them whole. */
  readonly columns: number;
  /** Files that are read are all kept by column: others cost the same whichever column is wanted. */
  readonly isColumnar: boolean;
}

/** A cache whose source is not shown, and what an RDD's objects were made into: two that read alike may differ. */
const UNNAMED_DATA = /InMemoryTableScan|SerializeFromObject/;

/** Numbers for any number of plans; hold on to one for all that are to be compared. O(nodes) for a plan. */
export function queryShapes(): QueryShapes {
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number => {
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
  return {
    of({ initialPlan, finalPlan }) {
      const plan = initialPlan ?? finalPlan;
      if (plan === undefined) return undefined;
      let [shape, query, columns] = [0, 0, 0];
      let isColumnar = true;
      for (const node of planNodes(plan)) {
        const data = isLeaf(node) ? dataOf(node) : '';
        if (data === undefined) return undefined;
        const name = node.name.replace(/ \(\d+\)$/, '');
        // a number a step, so that a plan of any length is compared without its text being kept
        shape = numberOf(`${shape} ${name} ${node.children.length} ${data}`);
        query = numberOf(`${query} query ${normalisedText(node.text)}`);
        if (isFileScan(node)) {
          isColumnar &&= /parquet|orc/i.test(`${node.name} ${node.text.slice(0, FORMAT_LENGTH)}`);
          columns = numberOf(`${columns} columns ${scanProperty(node, 'ReadSchema') ?? ''}`);
        }
      }
      return { shape, query, columns, isColumnar };
    },
  };
}

/** `FileScan parquet spark_catalog.sales.orders[…`: the format stands before what may have any name. */
const FORMAT_LENGTH = 'FileScan parquet'.length;

/** Which data a leaf reads. */
function dataOf(node: PlanNode): string | undefined {
  if (UNNAMED_DATA.test(node.name)) return undefined;
  // the numbers of its columns belong to one DataFrame
  if (isHeldSource(node)) return node.text;
  if (!isFileScan(node)) return node.name.startsWith('Scan ') ? '' : normalisedText(node.text);
  const place =
    scanProperty(node, 'Location') ?? /HiveTableRelation \[[^\]]*?,/.exec(node.text)?.[0];
  const partitions = scanProperty(node, 'PartitionFilters');
  const bytes = metricOf(node, 'size of files read');
  // a path cut short is told apart by the bytes under it
  if (place === undefined && bytes === undefined) return undefined;
  return `${place ?? ''} ${normalisedText(partitions ?? '')} ${bytes ?? ''}`;
}
