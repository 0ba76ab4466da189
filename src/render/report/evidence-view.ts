import type { Evidence, Quantity, Spread, Unit } from '../../model/finding.ts';
import { formatCell, QUANTILE_IN_WORDS, QUANTILES } from '../evidence.ts';
import { formatCount, formatQuantity } from '../format.ts';
import { shortened } from '../printable.ts';
import type { TableView } from './table-view.ts';

/** Evidence by kind, in words. */
export interface EvidenceView {
  readonly measures: readonly MeasureView[];
  readonly distributions: readonly DistributionView[];
  readonly tables: readonly TableView[];
  readonly texts: readonly { readonly label: string; readonly text: string }[];
}
export interface MeasureView {
  readonly label: string;
  readonly value: string;
  readonly limit: string | undefined;
}
/** `box` has positions in per cent of the width: whiskers from min to p95, the box between the quartiles. */
export interface DistributionView {
  readonly label: string;
  readonly quantiles: readonly { readonly label: string; readonly value: string }[];
  readonly box: Readonly<Record<keyof Spread | 'width', string>>;
}

const ROW_COUNT = 30;
const TEXT_LENGTH = 4_000;

export function evidenceView(evidence: readonly Evidence[]): EvidenceView {
  return {
    measures: evidence.filter((each) => each.kind === 'measure').map(measureView),
    distributions: evidence.filter((each) => each.kind === 'distribution').map(distributionView),
    tables: evidence
      .filter((each) => each.kind === 'table')
      .filter(({ rows }) => rows.length > 0)
      .map(tableView),
    texts: evidence
      .filter((each) => each.kind === 'text')
      .map(({ label, text }) => ({ label, text: shortened(text, TEXT_LENGTH) })),
  };
}

function measureView(measure: {
  readonly label: string;
  readonly is: Quantity;
  readonly limit?: Quantity;
}): MeasureView {
  const { label, is, limit } = measure;
  return {
    label,
    value: formatQuantity(is),
    limit: limit === undefined ? undefined : formatQuantity(limit),
  };
}

function distributionView(distribution: {
  readonly label: string;
  readonly unit: Unit;
  readonly at: Spread;
}): DistributionView {
  const { label, unit, at } = distribution;
  const percent = (value: number): string => {
    const share = at.max > 0 && Number.isFinite(value) ? value / at.max : 0;
    return `${(Math.min(1, Math.max(0, share)) * 100).toFixed(1)}%`;
  };
  return {
    label,
    quantiles: QUANTILES.map((key) => ({
      label: QUANTILE_IN_WORDS[key],
      value: formatQuantity({ value: at[key], unit }),
    })),
    box: {
      min: percent(at.min),
      p25: percent(at.p25),
      p50: percent(at.p50),
      p75: percent(at.p75),
      p95: percent(at.p95),
      max: percent(at.max),
      width: percent(at.p75 - at.p25),
    },
  };
}

function tableView({ columns, rows }: Extract<Evidence, { kind: 'table' }>): TableView {
  const moreCount = rows.length - ROW_COUNT;
  const isNumber = columns.map(
    ({ key, unit }) => unit !== undefined || typeof rows[0]?.[key] === 'number',
  );
  return {
    caption: columns.map(({ label }) => label).join(', '),
    columns: columns.map(({ label }, index) => ({ label, isNumber: isNumber[index] ?? false })),
    rows: rows.slice(0, ROW_COUNT).map((row) => ({
      cells: columns.map((column, index) => ({
        text: shortened(formatCell(row, column), TEXT_LENGTH / 10),
        isNumber: isNumber[index] ?? false,
      })),
    })),
    more: moreCount > 0 ? `${formatCount(moreCount, 'more row')} in the JSON document.` : undefined,
  };
}
