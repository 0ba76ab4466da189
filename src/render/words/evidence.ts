import type { Column, Evidence, Spread, Unit } from '../../model/finding.ts';
import { formatAgainstLimit, formatQuantity } from './format.ts';

/** The quantiles of a distribution in their order. */
export const QUANTILES = ['min', 'p25', 'p50', 'p75', 'p95', 'max'] as const;
export const QUANTILE_IN_WORDS: Readonly<Record<keyof Spread, string>> = {
  min: 'min',
  p25: '25 %',
  p50: 'median',
  p75: '75 %',
  p95: '95 %',
  max: 'max',
};

/** One piece of evidence as one sentence; a table says its first row. */
export function evidenceInWords(evidence: Evidence): string {
  switch (evidence.kind) {
    case 'measure':
      return `${evidence.label}: ${formatAgainstLimit(evidence.is, evidence.limit)}`;
    case 'distribution':
      return `${evidence.label}: ${spreadInWords(evidence.at, evidence.unit)}`;
    case 'table':
      return tableInWords(evidence);
    case 'text':
      return `${evidence.label}: ${evidence.text}`;
  }
}

/** Text, or a number in its column's unit; empty where the row has none. */
export function formatCell(
  row: Readonly<Record<string, string | number>>,
  { key, unit }: Column,
): string {
  const value = Object.hasOwn(row, key) ? row[key] : undefined;
  if (value === undefined) return '';
  return typeof value === 'string' ? value : formatQuantity({ value, unit: unit ?? 'count' });
}

/** The pieces that say most in one line each: measures, then distributions, texts and tables. */
export function strongestEvidence(
  evidence: readonly Evidence[],
  count: number,
): readonly Evidence[] {
  return evidence.toSorted((a, b) => ORDER[a.kind] - ORDER[b.kind]).slice(0, count);
}
const ORDER: Readonly<Record<Evidence['kind'], number>> = {
  measure: 0,
  distribution: 1,
  text: 2,
  table: 3,
};

function spreadInWords(at: Spread, unit: Unit): string {
  const shown = ['p50', 'p95', 'max'] as const;
  return shown
    .map((key) => `${QUANTILE_IN_WORDS[key]} ${formatQuantity({ value: at[key], unit })}`)
    .join(', ');
}

function tableInWords({
  columns,
  rows,
  moreRowCount = 0,
}: Extract<Evidence, { kind: 'table' }>): string {
  const [first] = rows;
  if (first === undefined) return `${columns[0].label}: none`;
  const cells = columns.map((column) => `${column.label} ${formatCell(first, column)}`);
  const count = rows.length + moreRowCount;
  return count === 1 ? cells.join(', ') : `${cells.join(', ')} (the first of ${count} rows)`;
}
