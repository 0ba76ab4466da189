import type { Analysis, RootFinding } from '../../model/analysis.ts';
import type { ReportDismissal } from '../../model/dismissal.ts';
import type { Finding } from '../../model/finding.ts';
import { shortened } from '../../model/texts/shortened.ts';
import type { Renderer } from '../renderer.ts';
import {
  type AdviceStep,
  adviceSteps,
  BASIS_IN_WORDS,
  copyBlocks,
  savingInWords,
} from '../words/advice.ts';
import { booksInWords } from '../words/books.ts';
import { budgetInWords, checkInWords } from '../words/budget.ts';
import { dismissalInWords, dismissalOf } from '../words/dismissed.ts';
import { evidenceInWords } from '../words/evidence.ts';
import { formatPlace, formatQuantity } from '../words/format.ts';
import { gapInWords } from '../words/gaps.ts';
import { identityFacts } from '../words/identity.ts';
import { outlookNote, outlookRows, togetherInWords } from '../words/outlook.ts';
import { TONES_IN_WORDS, toneOf } from '../words/tone.ts';
import { withinComment } from './markdown-length.ts';
import { fenced, markdownProse, markdownText } from './markdown-text.ts';

/** A stack trace is not for a comment. */
const TEXT_LENGTH = 300;
const CODE_LENGTH = 4_000;

/** A comment for a pull request: verdict, budget and the change to copy; everything else is folded. */
export const markdownRenderer: Renderer = {
  format: 'markdown',
  render: (analysis, site) =>
    withinComment(openBlocks(analysis, site?.dismissals ?? []), foldedBlocks(analysis)),
};

function openBlocks(analysis: Analysis, dismissals: readonly ReportDismissal[]): readonly string[] {
  const { application, verdict, findings, alsoNoticed } = analysis;
  const [top, ...others] = findings;
  const label = TONES_IN_WORDS[toneOf(analysis)];
  return [
    `## ${short(application.name)}`,
    `**${label}:** ${short(verdict.headline)}`,
    ...budgetBlocks(analysis),
    ...(top === undefined ? [] : topBlocks(top, verdict.headline)),
    ...list('Also worth doing', others.map(findingItem)),
    ...together(analysis),
    ...list(
      'Dismissed',
      [...findings, ...alsoNoticed].flatMap((one) => dismissedItem(one, dismissals)),
    ),
  ];
}

function foldedBlocks(analysis: Analysis): readonly string[] {
  const { application, findings, alsoNoticed, gaps, engine } = analysis;
  const [top] = findings;
  const noticed = alsoNoticed.map(({ headline }) => `- ${short(headline)}`);
  return [
    ...(top === undefined ? [] : folded('What was measured', evidenceItems(top))),
    ...folded('Also noticed', noticed),
    ...folded('This run', [
      `${identityFacts(application).map(short).join(' · ')}\n`,
      figures(analysis),
      ...books(analysis),
    ]),
    ...folded('On other executors', outlook(analysis)),
    ...folded(
      'Could not be seen',
      gaps.map((gap) => `- ${short(gapInWords(gap))}`),
    ),
    `<sub>${engine.name} ${short(engine.version)}, preset ${short(engine.preset)}</sub>`,
  ];
}

function shortProse(sentence: string): string {
  return markdownProse(shortened(sentence, TEXT_LENGTH));
}

function short(text: string): string {
  return markdownText(shortened(text, TEXT_LENGTH));
}

function budgetBlocks(analysis: Analysis): readonly string[] {
  const words = budgetInWords(analysis);
  if (words === undefined) return [];
  const checks = analysis.budget?.checks ?? [];
  const unchecked = checks.filter(({ outcome }) => outcome === 'unchecked');
  return [
    `**Budget:** ${short(words)}.`,
    ...(unchecked.length === 0
      ? []
      : [unchecked.map((check) => `- ${short(checkInWords(check))}`).join('\n')]),
  ];
}

function figures({ application, totals, verdict }: Analysis): string {
  const rows = [
    ['Wall clock', formatQuantity({ value: application.durationMs, unit: 'ms' })],
    ['Cores held', formatQuantity({ value: totals.heldCoreMs, unit: 'coreMs' })],
    ['Memory held', formatQuantity({ value: totals.heldMemoryByteMs, unit: 'byteMs' })],
    ['Efficiency', verdict.efficiency === null ? 'unknown' : `${Math.round(verdict.efficiency)} %`],
    ['Tasks', formatQuantity({ value: totals.taskCount, unit: 'count' })],
    ['Failed tasks', formatQuantity({ value: totals.failedTaskCount, unit: 'count' })],
  ];
  const titles = rows.map(([title]) => title).join(' | ');
  const values = rows.map(([, value]) => value).join(' | ');
  return `| ${titles} |\n|${' --: |'.repeat(rows.length)}\n| ${values} |`;
}

function together(analysis: Analysis): readonly string[] {
  const text = togetherInWords(analysis);
  return text === undefined ? [] : [`**All of it together** ${markdownText(text)}`];
}

/** The run on other executors, where that can be predicted. */
function outlook(analysis: Analysis): readonly string[] {
  const rows = outlookRows(analysis);
  if (rows.length === 0) return [];
  const lines = rows.map(({ what, wall, memory }) => `| ${what} | ${wall} | ${memory} |`);
  const table = ['| Executors | Wall clock | Memory held |', '| :-- | --: | --: |', ...lines];
  return [table.join('\n'), `\n${markdownText(outlookNote(analysis) ?? '')}`];
}

/** What YARN counted, where it was asked. */
function books({ detail }: Analysis): readonly string[] {
  if (detail?.clusterUsage === undefined) return [];
  return [`\n${booksInWords(detail.clusterUsage).map(markdownText).join(' ')}`];
}

function topBlocks(finding: RootFinding, verdict: string): readonly string[] {
  const saving = savingInWords(finding.saving);
  const basis = finding.saving === undefined ? '' : ` (${BASIS_IN_WORDS[finding.saving.basis]})`;
  return [
    ...(finding.headline === verdict ? [] : [`### ${short(finding.headline)}`]),
    `\`${finding.heuristicId}\` · ${short(formatPlace(finding))}`,
    ...adviceBlocks(finding),
    ...(saving === undefined ? [] : [`**Gives back** ${saving}${basis}.`]),
  ];
}

function evidenceItems({ evidence, confidence }: RootFinding): readonly string[] {
  return [
    ...evidence.map((one) => `- ${short(evidenceInWords(one))}`),
    `- Confidence ${confidence.level}: ${short(confidence.because)}`,
  ];
}

function adviceBlocks(finding: Finding): readonly string[] {
  const copies = copyBlocks(finding).flatMap(({ label, text }) => [`${label}:`, code(text, '')]);
  return [...adviceSteps(finding).flatMap(stepBlocks), ...copies];
}

function code(text: string, language: string): string {
  return fenced(shortened(text, CODE_LENGTH), language);
}

function stepBlocks({ action, because, where, after }: AdviceStep): readonly string[] {
  const sentences = [
    `**Change** ${shortProse(action)}.`,
    ...(because === undefined ? [] : [`Because ${shortProse(because)}.`]),
    ...(where === undefined ? [] : [`${where}.`]),
  ];
  return [sentences.join(' '), ...(after === undefined ? [] : [code(after, 'python')])];
}

function findingItem(finding: Finding): string {
  const saving = savingInWords(finding.saving);
  const gain = saving === undefined ? '' : ` (gives back ${saving})`;
  return `**${finding.severity}** ${short(finding.headline)}${gain}`;
}

function dismissedItem(finding: Finding, dismissals: readonly ReportDismissal[]) {
  const dismissal = dismissalOf(finding, dismissals);
  return dismissal === undefined
    ? []
    : [`\`${finding.heuristicId}\` ${short(dismissalInWords(dismissal))}`];
}

function list(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [`### ${title}`, items.map((item) => `- ${item}`).join('\n')];
}

/** An empty line lets what is in `details` be Markdown. */
function folded(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0
    ? []
    : [`<details><summary>${title}</summary>\n\n${lines.join('\n')}\n\n</details>`];
}
