import type { Analysis } from '../../model/analysis.ts';
import type { Chart } from '../charts/layout.ts';
import { formatCount } from '../words/format.ts';
import { configurationInWords, configurationTable } from './configuration-view.ts';
import { executorTable, jobTable, stageTable } from './detail-tables.ts';
import { executorChart, executorLegend } from './executors-view.ts';
import type { LegendEntry } from './legend-view.ts';
import type { TableView } from './table-view.ts';

export interface DetailTableView {
  readonly id: string;
  readonly title: string;
  /** What is behind it while it is folded. */
  readonly summary: string;
  readonly legend: readonly LegendEntry[];
  readonly chart: Chart | undefined;
  readonly table: TableView;
}
export interface TablesView {
  readonly tables: readonly DetailTableView[];
  /** Names of those with nothing in them. */
  readonly missingTables: string | undefined;
}

/** Stages, jobs, executors and configuration, as far as they are on record. */
export function tablesOf(analysis: Analysis): TablesView {
  const { detail, application } = analysis;
  if (detail === undefined) return { tables: [], missingTables: undefined };
  const plain = { legend: [], chart: undefined, wordsOf: rowsInWords };
  const all = [
    { ...plain, id: 'stages', title: 'Stages', table: stageTable(detail) },
    { ...plain, id: 'jobs', title: 'Jobs', table: jobTable(detail) },
    {
      id: 'executors',
      title: 'Executors',
      legend: executorLegend(detail),
      chart: executorChart(detail, application.durationMs),
      table: executorTable(detail),
      wordsOf: rowsInWords,
    },
    {
      ...plain,
      id: 'configuration',
      title: 'Configuration',
      table: configurationTable(analysis),
      wordsOf: configurationInWords,
    },
  ];
  const missing = all.filter(({ table }) => table === undefined).map(({ id }) => id);
  return {
    tables: all.flatMap(({ table, wordsOf, ...rest }) =>
      table === undefined ? [] : [{ ...rest, summary: wordsOf(table), table }],
    ),
    missingTables: missing.length === 0 ? undefined : missing.join(', '),
  };
}

function rowsInWords({ caption, rows, more }: TableView): string {
  return `${caption}: ${formatCount(rows.length, 'row')}${more === undefined ? '' : `, ${more.toLowerCase()}`}`;
}
