import type { Analysis } from '../../model/analysis.ts';
import { adviceSteps, savingInWords } from '../advice.ts';
import type { Chart } from '../charts/layout.ts';
import { formatCount, formatQuantity, formatSubject, formatTime } from '../format.ts';
import { gapInWords } from '../gaps.ts';
import { applicationIdInWords, identityFacts } from '../identity.ts';
import {
  idealInWords,
  type OutlookRow,
  outlookNote,
  outlookRows,
  togetherInWords,
} from '../outlook.ts';
import { TONES_IN_WORDS, type Tone, toneOf } from '../tone.ts';
import { type BudgetView, budgetViews } from './budget-view.ts';
import { type ClusterUsageView, clusterUsageView } from './cluster-usage-view.ts';
import { configurationTable, executorTable, jobTable, stageTable } from './detail-tables.ts';
import { executorChart } from './executors-view.ts';
import { type FigureView, keyFigures, moreFigures } from './figures-view.ts';
import { type FindingView, findingView } from './finding-view.ts';
import { type HeuristicView, heuristicsInWords, heuristicViews } from './heuristics-view.ts';
import { type IdentityView, identityView } from './identity-view.ts';
import { type ColumnOf, type TableView, tableOf } from './table-view.ts';
import { type TimelineView, timelineView } from './timeline-view.ts';

/** Everything the page says, in words and drawings. Every name is always there: the templates are strict. */
export interface ReportView {
  readonly title: string;
  readonly verdict: VerdictView;
  readonly identity: IdentityView;
  readonly summary: string;
  readonly figures: readonly FigureView[];
  readonly moreFigures: readonly FigureView[];
  readonly clusterUsage: ClusterUsageView | undefined;
  readonly top: FindingView | undefined;
  readonly others: readonly FindingView[];
  readonly together: string | undefined;
  readonly noticed: readonly NoticedView[];
  readonly ideal: string | undefined;
  readonly outlook: TableView | undefined;
  readonly outlookNote: string | undefined;
  readonly budgets: readonly BudgetView[];
  readonly timeline: TimelineView | undefined;
  readonly isPruned: boolean;
  readonly tables: readonly DetailTableView[];
  readonly missingTables: string | undefined;
  readonly gaps: readonly string[];
  readonly heuristics: readonly HeuristicView[];
  readonly heuristicsInWords: string;
  readonly engine: string;
  readonly method: readonly { readonly label: string; readonly value: string }[];
}
export interface VerdictView {
  readonly tone: Tone;
  readonly label: string;
  readonly headline: string;
  readonly cost: string | undefined;
  readonly change: string | undefined;
}
export interface NoticedView {
  readonly headline: string;
  readonly heuristicId: string;
  readonly subject: string;
  readonly advice: string | undefined;
}
export interface DetailTableView {
  readonly id: string;
  readonly title: string;
  /** What is behind it while it is folded. */
  readonly summary: string;
  readonly chart: Chart | undefined;
  readonly table: TableView;
}

export function reportView(analysis: Analysis): ReportView {
  const { application, findings, alsoNoticed, gaps } = analysis;
  const [top, ...others] = findings.map((finding, index) => findingView(analysis, finding, index));
  return {
    title: `${application.name} · ${applicationIdInWords(application)}`,
    verdict: verdictView(analysis),
    identity: identityView(analysis),
    summary: identityFacts(application).join(' · '),
    figures: keyFigures(analysis),
    moreFigures: moreFigures(analysis),
    clusterUsage: clusterUsageView(analysis.detail?.clusterUsage),
    top,
    others,
    together: togetherInWords(analysis),
    ideal: idealInWords(analysis),
    outlook: tableOf('The run on other executors', OUTLOOK_COLUMNS, outlookRows(analysis)),
    outlookNote: outlookNote(analysis),
    noticed: alsoNoticed.map((finding) => ({
      headline: finding.headline,
      heuristicId: finding.heuristicId,
      subject: formatSubject(finding.subject),
      advice: adviceSteps(finding)[0]?.action,
    })),
    budgets: budgetViews(analysis.timeBudget),
    timeline: timelineView(analysis),
    isPruned: analysis.detail === undefined,
    ...tablesOf(analysis),
    gaps: gaps.map(gapInWords),
    heuristics: heuristicViews(analysis),
    heuristicsInWords: heuristicsInWords(analysis),
    engine: `${analysis.engine.name} ${analysis.engine.version}`,
    method: methodOf(analysis),
  };
}

const OUTLOOK_COLUMNS: readonly ColumnOf<OutlookRow>[] = [
  { label: 'Executors', text: ({ what }) => what },
  { label: 'Wall clock', text: ({ wall }) => wall },
  { label: 'Memory held', text: ({ memory }) => memory },
];

/** What hurts, what acting on it gives back, what to change. */
function verdictView(analysis: Analysis): VerdictView {
  const { verdict, findings, application } = analysis;
  const tone = toneOf(analysis);
  const [top] = findings;
  const saving = savingInWords(top?.saving);
  const wall = formatQuantity({ value: application.durationMs, unit: 'ms' });
  return {
    tone,
    label: TONES_IN_WORDS[tone],
    headline: verdict.headline,
    cost:
      saving === undefined ? undefined : `Acting on it gives back ${saving}, in a run of ${wall}.`,
    change: top === undefined ? undefined : adviceSteps(top)[0]?.action,
  };
}

function tablesOf({ detail, application }: Analysis): Pick<ReportView, 'tables' | 'missingTables'> {
  if (detail === undefined) return { tables: [], missingTables: undefined };
  const all = [
    { id: 'stages', title: 'Stages', chart: undefined, table: stageTable(detail) },
    { id: 'jobs', title: 'Jobs', chart: undefined, table: jobTable(detail) },
    {
      id: 'executors',
      title: 'Executors',
      chart: executorChart(detail, application.durationMs),
      table: executorTable(detail),
    },
    {
      id: 'configuration',
      title: 'Configuration',
      chart: undefined,
      table: configurationTable(detail),
    },
  ];
  const missing = all.filter(({ table }) => table === undefined).map(({ id }) => id);
  return {
    tables: all.flatMap(({ table, ...rest }) =>
      table === undefined ? [] : [{ ...rest, summary: rowsInWords(table), table }],
    ),
    missingTables: missing.length === 0 ? undefined : missing.join(', '),
  };
}

function rowsInWords({ caption, rows, more }: TableView): string {
  return `${caption}: ${formatCount(rows.length, 'row')}${more === undefined ? '' : `, ${more.toLowerCase()}`}`;
}

function methodOf({ engine, analyzedAtMs, schemaVersion }: Analysis): ReportView['method'] {
  return [
    { label: 'Engine', value: `${engine.name} ${engine.version}` },
    { label: 'Preset', value: engine.preset },
    { label: 'Gate scale', value: String(engine.gateScale) },
    { label: 'Options', value: engine.optionsHash },
    { label: 'Document', value: `version ${schemaVersion}` },
    { label: 'Analysed', value: formatTime(analyzedAtMs) },
  ];
}
