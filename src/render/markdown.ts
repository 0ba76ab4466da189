import type { Analysis, RootFinding } from '../model/analysis.ts';
import type { Finding } from '../model/finding.ts';
import {
  type AdviceStep,
  adviceSteps,
  BASIS_IN_WORDS,
  copyBlocks,
  savingInWords,
} from './advice.ts';
import { booksInWords } from './books.ts';
import { evidenceInWords } from './evidence.ts';
import { formatQuantity, formatSubject } from './format.ts';
import { gapInWords } from './gaps.ts';
import { identityFacts } from './identity.ts';
import { fenced, markdownText } from './markdown-text.ts';
import { outlookNote, outlookRows, togetherInWords } from './outlook.ts';
import { shortened } from './printable.ts';
import type { Renderer } from './renderer.ts';
import { TONES_IN_WORDS, toneOf } from './tone.ts';

/** A stack trace is not for a comment. */
const EVIDENCE_LENGTH = 300;

/** A comment for a pull request: the verdict, the top finding whole, everything else as lines. */
export const markdownRenderer: Renderer = {
  format: 'markdown',
  render: (analysis) => `${blocksOf(analysis).join('\n\n')}\n`,
};

function blocksOf(analysis: Analysis): readonly string[] {
  const { application, verdict, findings, alsoNoticed, gaps, engine } = analysis;
  const [top, ...others] = findings;
  const label = TONES_IN_WORDS[toneOf(analysis)];
  return [
    `## ${markdownText(application.name)}`,
    `**${label}:** ${markdownText(verdict.headline)}`,
    identityFacts(application).map(markdownText).join(' · '),
    figures(analysis),
    ...books(analysis),
    ...(top === undefined ? [] : topBlocks(top)),
    ...list('Also worth doing', others.map(findingItem)),
    ...together(analysis),
    ...list(
      'Also noticed',
      alsoNoticed.map(({ headline }) => markdownText(headline)),
    ),
    ...outlook(analysis),
    ...list(
      'Could not be seen',
      gaps.map((gap) => markdownText(gapInWords(gap))),
    ),
    `<sub>${engine.name} ${markdownText(engine.version)}, preset ${markdownText(engine.preset)}</sub>`,
  ];
}

function figures({ application, totals, verdict }: Analysis): string {
  const rows = [
    ['Wall clock', formatQuantity({ value: application.durationMs, unit: 'ms' })],
    ['Cores held', formatQuantity({ value: totals.heldCoreMs, unit: 'coreMs' })],
    ['Memory held', formatQuantity({ value: totals.heldMemoryByteMs, unit: 'byteMs' })],
    [
      'Efficiency',
      verdict.efficiency === null ? 'unknown' : `${Math.round(verdict.efficiency)} of 100`,
    ],
    ['Tasks', formatQuantity({ value: totals.taskCount, unit: 'count' })],
    ['Failed tasks', formatQuantity({ value: totals.failedTaskCount, unit: 'count' })],
  ];
  const titles = rows.map(([title]) => title).join(' | ');
  const values = rows.map(([, value]) => value).join(' | ');
  return `| ${titles} |\n|${' --: |'.repeat(rows.length)}\n| ${values} |`;
}

function together(analysis: Analysis): readonly string[] {
  const words = togetherInWords(analysis);
  return words === undefined ? [] : [`**All of it together** ${markdownText(words)}`];
}

/** The run on other executors, where that can be predicted. */
function outlook(analysis: Analysis): readonly string[] {
  const rows = outlookRows(analysis);
  if (rows.length === 0) return [];
  const lines = rows.map(({ what, wall, memory }) => `| ${what} | ${wall} | ${memory} |`);
  const table = ['| Executors | Wall clock | Memory held |', '| :-- | --: | --: |', ...lines];
  return ['### On other executors', table.join('\n'), markdownText(outlookNote(analysis) ?? '')];
}

/** What YARN counted, where it was asked. */
function books({ detail }: Analysis): readonly string[] {
  if (detail?.clusterUsage === undefined) return [];
  return [booksInWords(detail.clusterUsage).map(markdownText).join(' ')];
}

function topBlocks(finding: RootFinding): readonly string[] {
  const saving = savingInWords(finding.saving);
  const basis = finding.saving === undefined ? '' : ` (${BASIS_IN_WORDS[finding.saving.basis]})`;
  return [
    `### ${markdownText(finding.headline)}`,
    `\`${finding.heuristicId}\` · ${markdownText(formatSubject(finding.subject))}`,
    finding.evidence
      .map((evidence) => `- ${markdownText(shortened(evidenceInWords(evidence), EVIDENCE_LENGTH))}`)
      .join('\n'),
    ...adviceBlocks(finding),
    ...(saving === undefined ? [] : [`**Gives back** ${saving}${basis}.`]),
    `**Confidence** ${finding.confidence.level}: ${markdownText(finding.confidence.because)}`,
  ];
}

function adviceBlocks(finding: Finding): readonly string[] {
  const copies = copyBlocks(finding).flatMap(({ label, text }) => [`${label}:`, fenced(text, '')]);
  return [...adviceSteps(finding).flatMap(stepBlocks), ...copies];
}

function stepBlocks({ action, because, where, after }: AdviceStep): readonly string[] {
  const sentences = [
    `**Change** ${markdownText(action)}.`,
    ...(because === undefined ? [] : [`Because ${markdownText(because)}.`]),
    ...(where === undefined ? [] : [`${where}.`]),
  ];
  return [sentences.join(' '), ...(after === undefined ? [] : [fenced(after, 'python')])];
}

function findingItem(finding: Finding): string {
  const saving = savingInWords(finding.saving);
  const gain = saving === undefined ? '' : ` (gives back ${saving})`;
  return `**${finding.severity}** ${markdownText(finding.headline)}${gain}`;
}

function list(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [`### ${title}`, items.map((item) => `- ${item}`).join('\n')];
}
