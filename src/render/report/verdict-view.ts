import type { Analysis, RootFinding } from '../../model/analysis.ts';
import { unbroken } from '../printable.ts';
import type { ReportSite } from '../renderer.ts';
import { adviceSteps, type CopyBlock, copyBlocks, savingInWords } from '../words/advice.ts';
import { formatCount, formatQuantity } from '../words/format.ts';
import { type Prose, pageProseOf } from '../words/prose.ts';
import { TONES_IN_WORDS, type Tone, toneOf } from '../words/tone.ts';
import { type DismissalView, dismissalViews } from './site-view.ts';

/** The first screen: what hurts, what it costs, what to change, and the change to copy. */
export interface VerdictView {
  readonly tone: Tone;
  readonly label: string;
  readonly headline: string;
  readonly cost: string;
  readonly change: Prose | undefined;
  readonly fix: FixView | undefined;
  /** Where to read on when there is nothing to change. */
  readonly next: readonly { readonly text: string; readonly href: string }[];
  readonly dismissals: readonly DismissalView[];
}
export interface FixView {
  /** What it does, where that is not what the change above says. */
  readonly sentence: Prose | undefined;
  readonly first: CopyBlock;
  readonly others: readonly CopyBlock[];
}

/** The first screen: what hurts, what it costs, what to change. */
export function verdictView(analysis: Analysis, site?: ReportSite): VerdictView {
  const { verdict, findings } = analysis;
  const tone = toneOf(analysis);
  const [top] = findings;
  const step = top === undefined ? undefined : adviceSteps(top)[0];
  return {
    tone,
    label: TONES_IN_WORDS[tone],
    headline: unbroken(verdict.headline),
    cost: unbroken(costOf(analysis)),
    change: step === undefined ? undefined : pageProseOf(step.action),
    fix: top === undefined ? undefined : fixOf(top),
    next: top === undefined ? nextOf(analysis, tone) : [],
    dismissals: top === undefined ? [] : dismissalViews(top.heuristicId, site),
  };
}

/** What acting gives back, or what the run took. */
function costOf({ findings, application, totals }: Analysis): string {
  const wall = formatQuantity({ value: application.durationMs, unit: 'ms' });
  const saving = savingInWords(findings[0]?.saving);
  if (saving !== undefined) return `Acting on it gives back ${saving}, in a run of ${wall}.`;
  const memory = formatQuantity({ value: totals.heldMemoryByteMs, unit: 'byteMs' });
  const cores = formatQuantity({ value: totals.heldCoreMs, unit: 'coreMs' });
  const held = totals.heldCoreMs > 0 ? ` and held ${cores} and ${memory}` : '';
  const run = `The run took ${wall}${held}`;
  return findings.length === 0
    ? `${run}.`
    : `${run}; what acting on it gives back cannot be told from this record.`;
}

/** The first piece of advice that can be copied: code where it is code, else all settings of the finding together. */
function fixOf(top: RootFinding): FixView | undefined {
  const steps = adviceSteps(top);
  const settings = copyBlocks(top);
  const place = top.recommendations.findIndex(
    (advice, index) => advice.kind === 'set-property' || (steps[index]?.after ?? '').trim() !== '',
  );
  const step = steps[place];
  if (step === undefined) return undefined;
  const code = step.after === undefined ? [] : [{ label: 'In the code', text: step.after }];
  const [first, ...others] = [...code, ...settings];
  if (first === undefined) return undefined;
  return { sentence: place === 0 ? undefined : pageProseOf(step.action), first, others };
}

function nextOf({ gaps, alsoNoticed, application }: Analysis, tone: Tone): VerdictView['next'] {
  const noticed = formatCount(alsoNoticed.length, 'remark');
  const gapCount = formatCount(gaps.length, 'gap');
  return [
    ...(alsoNoticed.length === 0
      ? []
      : [{ text: `${noticed}, none worth a change by itself`, href: '#noticed' }]),
    ...(gaps.length === 0
      ? []
      : [{ text: `What could not be seen: ${gapCount} in the record`, href: '#gaps' }]),
    ...(tone === 'unclear'
      ? [{ text: 'Which checks ran, and why others could not', href: '#heuristics' }]
      : []),
    ...(application.outcome === 'failed' ? [{ text: 'Stages that failed', href: '#stages' }] : []),
    { text: 'Where the time went', href: '#time' },
  ];
}
