import { batchOf } from '../../model/texts/batch-description.ts';
import { printableLine } from '../printable.ts';

/** What a job, a stage or a query is called on one line: `counts, batch 3` for what a stream describes by two long ids. */
export function nameInWords(description: string): string {
  const found = batchOf(description);
  if (found === undefined) return printableLine(description);
  const { stream, batch } = found;
  return stream === '' ? `batch ${batch}` : `${printableLine(stream)}, batch ${batch}`;
}
