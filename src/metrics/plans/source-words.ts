import type { PlanNode } from '../../model/sql.ts';
import { describeScan, type FileScan } from './scans/scans.ts';

type Named = Pick<FileScan, 'table' | 'location' | 'format'>;

/** A source as its owner calls it: `default.orders`, `clicks`, else `The parquet input`. */
export function sourceInWords({ table, location, format }: Named): string {
  if (table !== undefined) return table.replace(/^spark_catalog\./, '');
  const folder = location?.endsWith('...') === true ? undefined : lastSegment(location);
  return folder === undefined ? `The ${format} input` : `${format} in ${folder}`;
}

function lastSegment(location: string | undefined): string | undefined {
  const last = location?.split('/').findLast((part) => part !== '');
  return last === undefined || last.length > MAX_NAME_LENGTH ? undefined : last;
}

const MAX_NAME_LENGTH = 40;

/** The same inside a sentence, of a node of a plan. */
export function scanInWords(node: PlanNode): string {
  const words = sourceInWords(describeScan(node));
  return words.replace(/^The /, 'the ');
}
