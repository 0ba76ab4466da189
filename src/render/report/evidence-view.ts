import type { Column, Evidence, Spread, Unit } from '../../model/finding.ts';
import { formatCell, QUANTILE_IN_WORDS, QUANTILES } from '../evidence.ts';
import { formatCount, formatQuantity } from '../format.ts';
import { shortened } from '../printable.ts';
import type { Look, TableView } from './table-view.ts';

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
/** `box` has positions in per cent of the width, whiskers and the box between the quartiles; undefined where all is 0. */
export interface DistributionView {
  readonly label: string;
  readonly quantiles: readonly { readonly label: string; readonly value: string }[];
  readonly box: Readonly<Record<keyof Spread | 'width', string>> | undefined;
}

const ROW_COUNT = 30;
const TEXT_LENGTH = 4_000;
const CELL_LENGTH = 400;
const SHORT_TEXT_LENGTH = 80;

export function evidenceView(evidence: readonly Evidence[]): EvidenceView {
  const texts = evidence.filter((each) => each.kind === 'text');
  return {
    measures: evidence.flatMap(measureViews),
    distributions: evidence.filter((each) => each.kind === 'distribution').map(distributionView),
    tables: evidence
      .filter((each) => each.kind === 'table')
      .filter(({ rows }) => rows.length > 0)
      .map(tableView),
    texts: texts
      .filter(({ text }) => !isShort(text))
      .map(({ label, text }) => ({ label, text: shortened(text, TEXT_LENGTH) })),
  };
}

/** A text of a few words is as good as a number. */
function measureViews(evidence: Evidence): readonly MeasureView[] {
  if (evidence.kind === 'text' && isShort(evidence.text)) {
    return [{ label: evidence.label, value: evidence.text, limit: undefined }];
  }
  if (evidence.kind !== 'measure') return [];
  const { label, is, limit } = evidence;
  const limitInWords = limit === undefined ? undefined : formatQuantity(limit);
  return [{ label, value: formatQuantity(is), limit: limitInWords }];
}

function isShort(text: string): boolean {
  return text.length <= SHORT_TEXT_LENGTH && !text.includes('\n');
}

function distributionView(distribution: {
  readonly label: string;
  readonly unit: Unit;
  readonly at: Spread;
}): DistributionView {
  const { label, unit, at } = distribution;
  const percent = (value: number): string => {
    const share = Number.isFinite(value) ? value / at.max : 0;
    return `${(Math.min(1, Math.max(0, share)) * 100).toFixed(1)}%`;
  };
  return {
    label,
    quantiles: QUANTILES.map((key) => ({
      label: QUANTILE_IN_WORDS[key],
      value: formatQuantity({ value: at[key], unit }),
    })),
    box: !(at.max > 0)
      ? undefined
      : {
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
  const looks = columns.map((column) => lookOf(column, rows));
  return {
    caption: columns.map(({ label }) => label).join(', '),
    columns: columns.map(({ label }, index) => ({ text: label, look: looks[index] ?? 'text' })),
    rows: rows.slice(0, ROW_COUNT).map((row) => ({
      cells: columns.map((column, index) => ({
        text: shortened(formatCell(row, column), CELL_LENGTH),
        look: looks[index] ?? 'text',
      })),
    })),
    more: moreCount > 0 ? `${formatCount(moreCount, 'more row')} in the JSON document.` : undefined,
  };
}

type Rows = Extract<Evidence, { kind: 'table' }>['rows'];

function lookOf(column: Column, rows: Rows): Look {
  const values = rows.map((row) => row[column.key]);
  if (column.unit !== undefined || values.some((value) => typeof value === 'number'))
    return 'number';
  return values.some((value) => !isShort(String(value ?? ''))) ? 'long' : 'text';
}
