import type { Column, Evidence, Spread, Unit } from '../../model/finding.ts';
import { shortened } from '../../model/texts/shortened.ts';
import { formatCell, QUANTILE_IN_WORDS, QUANTILES } from '../words/evidence.ts';
import { formatCount, formatQuantity } from '../words/format.ts';
import { isShort, type MeasureView, measureViews, percentOf } from './measure-view.ts';
import { type PiecesView, piecesView } from './pieces-view.ts';
import { LIVE_ROW_COUNT, type Look, sortKey, type TableView } from './table-view.ts';

/** Evidence by kind, in words. */
export interface EvidenceView {
  readonly measures: readonly MeasureView[];
  /** Files by number and size. */
  readonly pieces: PiecesView | undefined;
  readonly distributions: readonly DistributionView[];
  readonly tables: readonly TableView[];
  readonly texts: readonly { readonly label: string; readonly text: string }[];
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

/** What was measured, by how it is shown: as bars, as pieces of a whole, as a box, as a table, as text. */
export function evidenceView(evidence: readonly Evidence[]): EvidenceView {
  const texts = evidence.filter((each) => each.kind === 'text');
  return {
    measures: measureViews(evidence),
    pieces: piecesView(evidence),
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

function distributionView(distribution: {
  readonly label: string;
  readonly unit: Unit;
  readonly at: Spread;
}): DistributionView {
  const { label, unit, at } = distribution;
  const percent = (value: number): string => percentOf(value, at.max);
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

function tableView({
  columns,
  rows,
  moreRowCount = 0,
}: Extract<Evidence, { kind: 'table' }>): TableView {
  const looks = columns.map((column) => lookOf(column, rows));
  const drawn = rows.length < 2 ? undefined : columns.find(isAmount);
  const most = Math.max(0, ...rows.map((row) => numberIn(row, drawn) ?? 0));
  return {
    caption: columns.map(({ label }) => label).join(', '),
    columns: columns.map(({ label }, index) => ({ text: label, look: looks[index] ?? '' })),
    rows: rows.slice(0, ROW_COUNT).map((row) => ({
      cells: columns.map((column, index) => ({
        text: shortened(formatCell(row, column), CELL_LENGTH),
        look: looks[index] ?? '',
        sort: sortKey(numberIn(row, column)),
        bar: column === drawn ? barOf(numberIn(row, column), most) : undefined,
      })),
      isMarked: false,
    })),
    isLive: rows.length >= LIVE_ROW_COUNT,
    more: moreInWords(Math.max(0, rows.length - ROW_COUNT), moreRowCount),
  };
}

/** Rows that only the document has, and those that were left out of it, too. */
function moreInWords(hiddenCount: number, leftOutCount: number): string | undefined {
  const hidden =
    hiddenCount === 0 ? [] : [`${formatCount(hiddenCount, 'more row')} in the JSON document`];
  const leftOut = leftOutCount === 0 ? [] : [`${formatCount(leftOutCount, 'more row')} left out`];
  const said = [...hidden, ...leftOut];
  return said.length === 0 ? undefined : `${said.join(', ')}.`;
}

/** The first column of times or sizes is drawn, unless it says when. */
function isAmount({ label, unit }: Column): boolean {
  return (
    unit !== undefined && unit !== 'count' && unit !== 'ratio' && !/^(after|from)\b/i.test(label)
  );
}

function numberIn(row: Rows[number], column: Column | undefined): number | undefined {
  const value =
    column !== undefined && Object.hasOwn(row, column.key) ? row[column.key] : undefined;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function barOf(value: number | undefined, most: number): string | undefined {
  return value === undefined || most <= 0 ? undefined : percentOf(value, most);
}

type Rows = Extract<Evidence, { kind: 'table' }>['rows'];

function lookOf(column: Column, rows: Rows): Look {
  const values = rows.map((row) => row[column.key]);
  if (column.unit !== undefined || values.some((value) => typeof value === 'number'))
    return 'number';
  return values.some((value) => !isShort(String(value ?? ''))) ? 'long' : '';
}
