import type { Evidence } from '../../model/finding.ts';
import { tenth } from '../charts/scale.ts';
import { formatCount, formatQuantity } from '../words/format.ts';

/** The same bytes in many files and in few: each row is as long as the data, cut into as many pieces as there are files. */
export interface PiecesView {
  readonly rows: readonly { readonly label: string; readonly path: string }[];
  readonly note: string | undefined;
}

/** Of the drawing, which is stretched to the width of the page. */
const WIDTH = 1_000;
const HEIGHT = 14;
/** More cannot be told apart. */
const MOST_PIECES = 125;

/** Undefined where the evidence is not about files. */
export function piecesView(evidence: readonly Evidence[]): PiecesView | undefined {
  const measures = evidence.filter((each) => each.kind === 'measure');
  const files = measures.find(({ label, is }) => is.unit === 'count' && /^files\b/i.test(label));
  const mean = measures.find(({ label, is }) => is.unit === 'bytes' && /^mean file$/i.test(label));
  if (files === undefined || mean === undefined) return undefined;
  const fileCount = Math.round(files.is.value);
  const wholeBytes = files.is.value * mean.is.value;
  // what is no number is not above anything
  if (!(fileCount >= 1 && wholeBytes > 0)) return undefined;
  const fewer = Math.round(files.limit?.value ?? 0);
  const counts = [fileCount, ...(fewer >= 1 && fewer !== fileCount ? [fewer] : [])];
  const whole = formatQuantity({ value: wholeBytes, unit: 'bytes' });
  return {
    rows: counts.map((count, index) => ({
      label: `${index === 0 ? 'As it is' : 'Enough'}: ${filesInWords(count, wholeBytes)}`,
      path: pathOf(count),
    })),
    note: counts.some((count) => count > MOST_PIECES)
      ? `Each row is ${whole}; not every file has a mark of its own.`
      : undefined,
  };
}

function filesInWords(count: number, wholeBytes: number): string {
  const mean = formatQuantity({ value: wholeBytes / count, unit: 'bytes' });
  return `${formatCount(count, 'file')} of ${mean}`;
}

function pathOf(fileCount: number): string {
  const count = Math.min(fileCount, MOST_PIECES);
  const step = WIDTH / count;
  const width = tenth(step - Math.min(4, step / 3));
  return Array.from(
    { length: count },
    (_, index) => `M${tenth(index * step)} 0h${width}v${HEIGHT}h-${width}z`,
  ).join('');
}
