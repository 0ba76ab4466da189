import type { Analysis, RootFinding } from '../../model/analysis.ts';
import type { ReportDismissal } from '../../model/dismissal.ts';
import type { Finding } from '../../model/finding.ts';
import { largestBy } from '../../model/largest-by.ts';
import { shortened } from '../../model/texts/shortened.ts';
import type { Renderer } from '../renderer.ts';
import {
  adviceSteps,
  confLine,
  confSet,
  type SetProperty,
  savingInWords,
} from '../words/advice.ts';
import { budgetInWords, checkInWords } from '../words/budget.ts';
import { dismissalInWords, dismissalOf } from '../words/dismissed.ts';
import { evidenceInWords, strongestEvidence } from '../words/evidence.ts';
import { formatCount, formatPlace } from '../words/format.ts';
import { gapInWords } from '../words/gaps.ts';
import { identityFacts } from '../words/identity.ts';
import { outlookRows, togetherInWords } from '../words/outlook.ts';
import { proseOf } from '../words/prose.ts';
import { TONES_IN_WORDS, toneOf } from '../words/tone.ts';
import {
  EMPTY_LINE,
  labelled,
  line,
  type Span,
  section,
  span,
  type TextLine,
  textOf,
  verbatim,
} from './text-lines.ts';

export interface TerminalOptions {
  readonly isColour: boolean;
  readonly widthColumns: number;
}
/** Where text goes into a file or a pipe. */
export const PLAIN_TERMINAL: TerminalOptions = { isColour: false, widthColumns: 100 };

/** A screen of it: the verdict, the finding worth most with its change to copy, the others as a line each. */
export function createTerminalRenderer({ isColour, widthColumns }: TerminalOptions): Renderer {
  return {
    format: 'terminal',
    render: (analysis, site) => textOf(screen(analysis, site?.dismissals), widthColumns, isColour),
  };
}

/** `moderate` and two spaces. */
const SEVERITY_WIDTH = 10;
const BULLET = span('- ', 'plain');
const EVIDENCE_COUNT = 3;
const EVIDENCE_LENGTH = 200;
/** One answer and at most four more: what is beyond is in the report. */
const OTHER_FINDING_COUNT = 4;
const NOTICED_COUNT = 5;
const GAP_COUNT = 5;
const CONF_LINE_COUNT = 6;
const CODE_LINE_COUNT = 8;

function screen(
  analysis: Analysis,
  dismissals: readonly ReportDismissal[] = [],
): readonly TextLine[] {
  const { application, verdict, findings, alsoNoticed, gaps } = analysis;
  const [top, ...others] = findings;
  const facts = identityFacts(application).map((fact) => ` · ${fact}`);
  return [
    { ...line(0, span(application.name, 'strong'), span(facts.join(''), 'faint')), hang: 2 },
    EMPTY_LINE,
    labelled(
      0,
      span(`${TONES_IN_WORDS[toneOf(analysis)].toUpperCase()}  `, toneOf(analysis)),
      span(verdict.headline, 'strong'),
    ),
    ...budgetLines(analysis),
    ...(top === undefined ? [] : topFinding(top, verdict.headline)),
    ...section('Also worth doing', others.slice(0, OTHER_FINDING_COUNT).map(findingLine)),
    ...moreLine(others.length - OTHER_FINDING_COUNT, 'finding'),
    ...togetherLine(analysis),
    ...section('Dismissed', dismissedLines(analysis, dismissals)),
    ...section('Also noticed', alsoNoticed.slice(0, NOTICED_COUNT).map(noticedLine)),
    ...moreLine(alsoNoticed.length - NOTICED_COUNT, 'remark'),
    ...section('On other executors', outlookLines(analysis)),
    ...section('Could not be seen', gaps.slice(0, GAP_COUNT).map(gapLine)),
    ...moreLine(gaps.length - GAP_COUNT, 'gap'),
    ...section('Went wrong', errorLines(analysis)),
  ];
}

function topFinding(top: RootFinding, headline: string): readonly TextLine[] {
  return [
    EMPTY_LINE,
    line(0, span(top.heuristicId, 'strong'), span(` · ${formatPlace(top)}`, 'faint')),
    ...(top.headline === headline ? [] : [line(2, top.headline)]),
    ...strongestEvidence(top.evidence, EVIDENCE_COUNT).map((evidence) =>
      labelled(2, BULLET, shortened(evidenceInWords(evidence), EVIDENCE_LENGTH)),
    ),
    ...changeLines(top),
    ...gainLines(top),
  ];
}

/** The first piece of advice in words, what of it can be copied, and how many pieces more there are. */
function changeLines(finding: Finding): readonly TextLine[] {
  const [first, ...rest] = adviceSteps(finding);
  if (first === undefined) return [];
  const properties = finding.recommendations.filter((advice) => advice.kind === 'set-property');
  const isProperty = finding.recommendations[0]?.kind === 'set-property';
  const moreCount = isProperty ? rest.length - (properties.length - 1) : rest.length;
  const code = (first.after ?? '').split('\n').slice(0, CODE_LINE_COUNT).join('\n');
  const why = first.because === undefined ? '' : `: ${first.because}`;
  return [
    labelled(2, span('Change      ', 'strong'), ...proseSpans(`${first.action}${why}`)),
    ...(first.where === undefined ? [] : [line(14, span(first.where, 'faint'))]),
    ...(isProperty ? settingLines(properties.slice(0, CONF_LINE_COUNT)) : []),
    ...(code === '' ? [] : verbatim(4, code)),
    ...(moreCount > 0
      ? [line(4, span(`${formatCount(moreCount, 'more suggestion')} in the report`, 'faint'))]
      : []),
  ];
}

/** For spark-submit; and what a running session takes, or belongs to the cluster, as it is written there. */
function settingLines(properties: readonly SetProperty[]): readonly TextLine[] {
  const inSession = properties.filter(({ scope }) => scope === 'session');
  const inCluster = properties.filter(({ scope }) => scope === 'cluster');
  const submitted = properties.filter(({ scope }) => scope !== 'cluster').map(confLine);
  return [
    ...(submitted.length === 0 ? [] : verbatim(4, submitted.join(' \\\n'))),
    ...(inSession.length === 0 ? [] : [line(4, span('or in the session:', 'faint'))]),
    ...inSession.flatMap((advice) => verbatim(4, confSet(advice))),
    ...inCluster.flatMap(({ property, to }) => verbatim(4, `${property} ${to}`)),
  ];
}

/** What stands between backquotes is code: coloured, and without them. */
function proseSpans(sentence: string): readonly Span[] {
  return proseOf(sentence).map(({ text, isCode }) => span(text, isCode ? 'code' : 'plain'));
}

function gainLines({ saving, confidence }: Finding): readonly TextLine[] {
  const given = savingInWords(saving);
  return [
    ...(given === undefined || saving === undefined
      ? []
      : [labelled(2, span('Gives back  ', 'strong'), `${given} (${saving.basis})`)]),
    labelled(2, span('Confidence  ', 'strong'), `${confidence.level}: ${confidence.because}`),
  ];
}

function findingLine(finding: Finding): TextLine {
  const given = savingInWords(finding.saving);
  const gain = given === undefined ? '' : ` (gives back ${given})`;
  return labelled(
    2,
    span(finding.severity.padEnd(SEVERITY_WIDTH), finding.severity),
    finding.headline,
    span(gain, 'faint'),
  );
}

function togetherLine(analysis: Analysis): readonly TextLine[] {
  const together = togetherInWords(analysis);
  return together === undefined
    ? []
    : [EMPTY_LINE, labelled(0, span('All of it together  ', 'strong'), together)];
}

function outlookLines(analysis: Analysis): readonly TextLine[] {
  const rows = outlookRows(analysis);
  const width = largestBy(rows, ({ what }) => what.length);
  const wallWidth = largestBy(rows, ({ wall }) => wall.length);
  return rows.map(({ what, wall, memory }) =>
    line(2, `${what.padEnd(width)}  `, wall.padEnd(wallWidth), span(`  ${memory}`, 'faint')),
  );
}

function noticedLine(finding: Finding): TextLine {
  return labelled(2, BULLET, finding.headline);
}

function gapLine(gap: Analysis['gaps'][number]): TextLine {
  return labelled(2, BULLET, shortened(gapInWords(gap), EVIDENCE_LENGTH));
}

function errorLines({ heuristics }: Analysis): readonly TextLine[] {
  return heuristics
    .filter(({ outcome }) => outcome === 'error')
    .map(({ heuristicId, reason }) =>
      labelled(2, BULLET, `${heuristicId}: ${shortened(reason ?? 'no message', EVIDENCE_LENGTH)}`),
    );
}

/** Behind the verdict: a budget that was not kept is what a pipeline stops at. */
function budgetLines(analysis: Analysis): readonly TextLine[] {
  const words = budgetInWords(analysis);
  if (words === undefined) return [];
  const checks = analysis.budget?.checks ?? [];
  const isOver = checks.some(({ outcome }) => outcome === 'breached');
  const unchecked = checks.filter(({ outcome }) => outcome === 'unchecked');
  return [
    labelled(
      0,
      span('BUDGET  ', isOver ? 'severe' : 'unclear'),
      span(words, isOver ? 'strong' : 'plain'),
    ),
    ...unchecked.map((check) => labelled(2, BULLET, checkInWords(check))),
  ];
}

/** They stay in the list above: what was dismissed is still true, or still said. */
function dismissedLines(
  { findings, alsoNoticed }: Analysis,
  dismissals: readonly ReportDismissal[],
): readonly TextLine[] {
  return [...findings, ...alsoNoticed].flatMap((finding) => {
    const dismissal = dismissalOf(finding, dismissals);
    return dismissal === undefined
      ? []
      : [labelled(2, BULLET, `${finding.heuristicId}: ${dismissalInWords(dismissal)}`)];
  });
}

function moreLine(count: number, noun: string): readonly TextLine[] {
  return count > 0 ? [line(2, span(`and ${formatCount(count, `more ${noun}`)}`, 'faint'))] : [];
}
