import type { PlanNode } from '../../../model/sql.ts';
import { normalisedText } from '../plan-text.ts';

/**
 * The columns that the scan's input is partitioned by, as far as it gives them out: after those that it reads from the files. None
 * where the plan does not have the lists whole.
 */
export function partitionColumnsOf({ text, metadata }: PlanNode): readonly string[] {
  const output = /^\S*Scan [^[]*\[([^\]]*)\]/.exec(text)?.[1];
  const schema = metadata['ReadSchema'] ?? /ReadSchema: (struct<.*)/.exec(text)?.[1];
  if (output === undefined || schema === undefined || output.includes('...')) return [];
  return output
    .split(',')
    .map((column) => normalisedText(column).trim())
    .filter((column) => column !== '' && !isIn(schema, column));
}

function isIn(schema: string, column: string): boolean {
  return schema.includes(`<${column}:`) || schema.includes(`,${column}:`);
}
