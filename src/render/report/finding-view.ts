import type { Analysis, RootFinding } from '../../model/analysis.ts';
import type { Amounts, Finding, Range, Unit } from '../../model/finding.ts';
import type { Chart } from '../charts/layout.ts';
import { unbroken } from '../printable.ts';
import type { ReportSite } from '../renderer.ts';
import {
  adviceSteps,
  BASIS_IN_WORDS,
  type CopyBlock,
  copyBlocks,
  OWNER_IN_WORDS,
} from '../words/advice.ts';
import { formatPlace, formatQuantity, formatRange, formatSubject } from '../words/format.ts';
import { type Prose, pageProseOf } from '../words/prose.ts';
import { type EvidenceView, evidenceView } from './evidence-view.ts';
import { howId } from './how-view.ts';
import {
  type DismissalView,
  type DismissFormView,
  dismissalViews,
  dismissForm,
  type HeuristicName,
  heuristicName,
} from './site-view.ts';
import { stageOfFinding } from './stage-of-finding.ts';
import { stripChart } from './strip-view.ts';

export interface FindingView {
  readonly id: string;
  readonly severity: Finding['severity'];
  readonly headline: string;
  /** The verdict says the same words above it. */
  readonly isHeadlineRepeated: boolean;
  readonly heuristic: HeuristicName;
  readonly subject: string;
  readonly dismissals: readonly DismissalView[];
  readonly dismissForm: DismissFormView | undefined;
  readonly evidence: EvidenceView;
  readonly strip: Chart | undefined;
  readonly steps: readonly StepView[];
  readonly copies: readonly CopyBlock[];
  readonly saving: SavingView | undefined;
  readonly confidence: Finding['confidence'];
  readonly owner: string;
  readonly explains: readonly SymptomView[];
}
export interface StepView {
  readonly action: Prose;
  readonly because: Prose | undefined;
  readonly where: string | undefined;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly risk: Prose | undefined;
  readonly verify: Prose | undefined;
}
export interface SavingView {
  readonly amounts: readonly {
    readonly label: string;
    readonly range: string;
    /** The likely amount, and its share of what the run took, where that is known. */
    readonly likely: string;
  }[];
  readonly basis: string;
  readonly how: string;
}
export interface SymptomView {
  readonly heuristic: HeuristicName;
  readonly subject: string;
  readonly because: string;
}

/** `position` counts from 0; it makes the finding's address on the page. */
export function findingView(
  analysis: Analysis,
  finding: RootFinding,
  position: number,
  site?: ReportSite,
): FindingView {
  const id = `finding-${position + 1}`;
  return {
    id,
    severity: finding.severity,
    headline: unbroken(finding.headline),
    isHeadlineRepeated: finding.headline === analysis.verdict.headline,
    heuristic: heuristicName(finding.heuristicId, site),
    subject: formatPlace(finding),
    dismissals: dismissalViews(finding.heuristicId, site),
    dismissForm: dismissForm(id, finding.heuristicId, analysis, site),
    evidence: evidenceView(finding.evidence),
    strip: isStageShown(analysis, position)
      ? undefined
      : stripChart(id, finding.subject, analysis.detail),
    steps: stepViews(finding),
    copies: copyBlocks(finding),
    saving: savingView(analysis, finding),
    confidence: finding.confidence,
    owner: OWNER_IN_WORDS[finding.owner],
    explains: finding.explains.map(({ heuristicId, subject, because }) => ({
      heuristic: heuristicName(heuristicId, site),
      subject: formatSubject(subject),
      because,
    })),
  };
}

function stepViews(finding: Finding): readonly StepView[] {
  return adviceSteps(finding).map((step) => ({
    ...step,
    action: pageProseOf(step.action),
    because: maybeProse(step.because),
    risk: maybeProse(step.risk),
    verify: maybeProse(step.verify),
  }));
}

function maybeProse(sentence: string | undefined): Prose | undefined {
  return sentence === undefined ? undefined : pageProseOf(sentence);
}

/** One picture of a stage is enough: the finding worth most has it. */
function isStageShown({ findings, detail }: Analysis, position: number): boolean {
  const keys = findings
    .slice(0, position + 1)
    .map(({ subject }) => (detail === undefined ? undefined : stageOfFinding(subject, detail)));
  return keys.indexOf(keys.at(-1)) < position;
}

function savingView(
  { application, totals }: Analysis,
  { saving }: Finding,
): SavingView | undefined {
  if (saving === undefined) return undefined;
  const amountsIn = (label: string, { wallMs, memoryByteMs }: Amounts) =>
    [
      amountOf(`Wall clock${label}`, wallMs, 'ms', application.durationMs),
      amountOf(`Memory${label}`, memoryByteMs, 'byteMs', totals.heldMemoryByteMs),
    ].filter((amount) => amount !== undefined);
  const amounts =
    saving.alone === undefined
      ? amountsIn('', saving)
      : [
          ...amountsIn(' more than the findings before it', saving),
          ...amountsIn(' by itself', saving.alone),
        ];
  return amounts.length === 0
    ? undefined
    : {
        amounts,
        basis: BASIS_IN_WORDS[saving.basis],
        how: howId(`saving-${saving.basis}`),
      };
}

function amountOf(
  label: string,
  given: Range,
  unit: Unit,
  whole: number,
): SavingView['amounts'][number] | undefined {
  const range = formatRange(given, unit);
  if (range === undefined) return undefined;
  const likely = formatQuantity({ value: given.likely, unit });
  const share = formatQuantity({ value: Math.min(1, given.likely / whole), unit: 'ratio' });
  return { label, range, likely: whole > 0 ? `${likely}, ${share} of this run` : likely };
}
