import type { Gap, GapKind } from '../../model/application.ts';
import { formatQuantity } from './format.ts';

const GAP_IN_WORDS: Readonly<Record<GapKind, string>> = {
  truncated: 'Cut off',
  compacted: 'Compacted',
  'dropped-events': 'Events were dropped',
  'missing-metrics': 'Metrics are missing',
  'malformed-line': 'Damaged lines',
  'repeated-events': 'Stands there twice',
  'missing-part': 'A part is missing',
  sampled: 'Sampled',
  limited: 'Limited',
  unreadable: 'Unreadable',
  hidden: 'Hidden',
};

/** `Damaged lines (3): …`. */
export function gapInWords({ kind, detail, count }: Gap): string {
  const times = count === undefined ? '' : ` (${formatQuantity({ value: count, unit: 'count' })})`;
  return `${GAP_IN_WORDS[kind]}${times}: ${detail}`;
}
