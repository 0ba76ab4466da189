import type { Analysis } from '../../model/analysis.ts';
import { applicationIdInWords } from '../../model/attempt-key.ts';
import type { BannerView } from '../pages/shell.ts';
import { unbroken } from '../printable.ts';
import type { ReportSite } from '../renderer.ts';
import { adviceSteps } from '../words/advice.ts';
import { formatPlace, formatTime } from '../words/format.ts';
import { gapInWords } from '../words/gaps.ts';
import { identityFacts } from '../words/identity.ts';
import {
  idealInWords,
  type OutlookRow,
  outlookNote,
  outlookRows,
  togetherInWords,
} from '../words/outlook.ts';
import { isAllSeen } from '../words/tone.ts';
import { type BudgetChecksView, budgetChecksView } from './budget-checks-view.ts';
import { type BudgetView, budgetViews } from './budget-view.ts';
import { type ClusterUsageView, clusterUsageView } from './cluster-usage-view.ts';
import { type FigureView, keyFigures, moreFigures } from './figures-view.ts';
import { type FindingView, findingView } from './finding-view.ts';
import { type HeuristicView, heuristicsInWords, heuristicViews } from './heuristics-view.ts';
import { type HowGroup, howGroups } from './how-view.ts';
import { type IdentityView, identityView } from './identity-view.ts';
import { pathTable } from './path-view.ts';
import { type PlansView, plansView } from './plans-view.ts';
import {
  bannerView,
  type DismissalView,
  dismissalViews,
  type HeuristicName,
  heuristicName,
  type SiteView,
  siteView,
} from './site-view.ts';
import { type ColumnOf, type TableView, tableOf } from './table-view.ts';
import { type DetailTableView, tablesOf } from './tables-of.ts';
import { type TimelineView, timelineView } from './timeline-view.ts';
import { type VerdictView, verdictView } from './verdict-view.ts';

/** Everything the page says, in words and drawings. Every name is always there: the templates are strict. */
export interface ReportView {
  readonly title: string;
  readonly banner: BannerView | undefined;
  readonly site: SiteView | undefined;
  readonly verdict: VerdictView;
  readonly identity: IdentityView;
  readonly summary: string;
  readonly figures: readonly FigureView[];
  readonly moreFigures: readonly FigureView[];
  readonly clusterUsage: ClusterUsageView | undefined;
  readonly limits: BudgetChecksView | undefined;
  readonly top: FindingView | undefined;
  readonly others: readonly FindingView[];
  /** Without a finding: that nothing hides behind a gap of the record. */
  readonly isAllSeen: boolean;
  readonly together: string | undefined;
  readonly noticed: readonly NoticedView[];
  readonly ideal: string | undefined;
  readonly outlook: TableView | undefined;
  readonly outlookNote: string | undefined;
  readonly budgets: readonly BudgetView[];
  readonly timeline: TimelineView | undefined;
  readonly path: TableView | undefined;
  readonly plans: PlansView | undefined;
  readonly isPruned: boolean;
  readonly tables: readonly DetailTableView[];
  readonly missingTables: string | undefined;
  readonly gaps: readonly string[];
  readonly heuristics: readonly HeuristicView[];
  readonly heuristicsInWords: string;
  readonly how: readonly HowGroup[];
  readonly engine: string;
  readonly method: readonly { readonly label: string; readonly value: string }[];
}
export interface NoticedView {
  readonly headline: string;
  readonly heuristic: HeuristicName;
  readonly subject: string;
  readonly dismissals: readonly DismissalView[];
  readonly advice: string | undefined;
}
/** Everything a report says, in words; `site` is what surrounds it where it is a page among others. */
export function reportView(analysis: Analysis, site?: ReportSite): ReportView {
  const { application, findings, alsoNoticed, gaps } = analysis;
  const [top, ...others] = findings.map((finding, index) =>
    findingView(analysis, finding, index, site),
  );
  return {
    title: `${application.name} · ${applicationIdInWords(application)}`,
    banner: bannerView(site?.banner),
    site: siteView(site),
    verdict: verdictView(analysis, site),
    identity: identityView(analysis),
    summary: identityFacts(application).join(' · '),
    figures: keyFigures(analysis),
    moreFigures: moreFigures(analysis),
    clusterUsage: clusterUsageView(analysis.detail?.clusterUsage),
    limits: budgetChecksView(analysis),
    top,
    others,
    isAllSeen: isAllSeen(analysis),
    together: unbrokenIf(togetherInWords(analysis)),
    ideal: unbrokenIf(idealInWords(analysis)),
    outlook: tableOf('The run on other executors', OUTLOOK_COLUMNS, outlookRows(analysis)),
    outlookNote: unbrokenIf(outlookNote(analysis)),
    noticed: alsoNoticed.map((finding) => ({
      headline: unbroken(finding.headline),
      heuristic: heuristicName(finding.heuristicId, site),
      subject: formatPlace(finding),
      dismissals: dismissalViews(finding.heuristicId, site),
      advice: adviceSteps(finding)[0]?.action,
    })),
    budgets: budgetViews(analysis.timeBudget),
    timeline: timelineView(analysis),
    path: pathTable(analysis),
    plans: plansView(analysis),
    isPruned: analysis.detail === undefined,
    ...tablesOf(analysis),
    gaps: gaps.map(gapInWords),
    heuristics: heuristicViews(analysis, site),
    heuristicsInWords: heuristicsInWords(analysis),
    how: howGroups(analysis),
    engine: `${analysis.engine.name} ${analysis.engine.version}`,
    method: methodOf(analysis),
  };
}

function unbrokenIf(sentence: string | undefined): string | undefined {
  return sentence === undefined ? undefined : unbroken(sentence);
}

const OUTLOOK_COLUMNS: readonly ColumnOf<OutlookRow>[] = [
  { label: 'Executors', text: ({ what }) => what },
  { label: 'Wall clock', text: ({ wall }) => wall },
  { label: 'Memory held', text: ({ memory }) => memory },
];

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
