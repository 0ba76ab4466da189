import type { Analysis, HeuristicResult } from '../../model/analysis.ts';
import type { Column, Evidence, FindingDraft, Recommendation } from '../../model/finding.ts';
import { type Severity, worst } from '../../model/severity.ts';
import { sumBy } from '../../model/sum-by.ts';
import { isDrElephants } from './heuristic-names.ts';

/** A piece of evidence as one sentence that begins with its label. */
export type EvidenceWords = (evidence: Evidence) => string;

export interface DetailRow {
  readonly name: string;
  readonly value: string;
  readonly details: string | null;
}
/** What a heuristic said, as Dr. Elephant would keep it. */
export interface KeptResult {
  readonly heuristicId: string;
  readonly severity: Severity;
  readonly score: number;
  readonly details: readonly DetailRow[];
}

/** Its columns hold no more. */
const NAME_LENGTH = 128;
const VALUE_LENGTH = 255;

/** Dr. Elephant's heuristics where the analysis has them, else all of ours. */
export function keptResults(analysis: Analysis, words: EvidenceWords): readonly KeptResult[] {
  return heuristicsOf(analysis).map((result) => ({
    heuristicId: result.heuristicId,
    severity: result.severity ?? 'none',
    score: result.score ?? 0,
    details: detailRows(result, words),
  }));
}

function heuristicsOf({ heuristics }: Analysis): readonly HeuristicResult[] {
  const own = heuristics.filter(({ heuristicId }) => isDrElephants(heuristicId));
  return own.length > 0 ? own : heuristics;
}

/** The worst that one of its heuristics said; of an analysis with ours alone, its verdict. */
export function keptSeverity(analysis: Analysis): Severity {
  const own = analysis.heuristics.filter(({ heuristicId }) => isDrElephants(heuristicId));
  return own.length > 0
    ? worst(own.map(({ severity }) => severity ?? 'none'))
    : analysis.verdict.severity;
}

/** The sum over the heuristics that are kept. */
export function keptScore(analysis: Analysis): number {
  return sumBy(heuristicsOf(analysis), ({ score }) => score ?? 0);
}

/** Of a heuristic that had nothing to judge: why. It is `NONE` there, which is not the same as healthy. */
function detailRows(result: HeuristicResult, words: EvidenceWords): readonly DetailRow[] {
  const { reason, details = [], findings, heuristicId } = result;
  const told = isDrElephants(heuristicId) ? [] : findings.flatMap((one) => findingRows(one, words));
  return [
    ...(reason === undefined ? [] : [rowOf('Not judged', reason)]),
    ...told,
    ...details.flatMap((evidence) => evidenceRows(evidence, words)),
  ];
}

function findingRows(finding: FindingDraft, words: EvidenceWords): readonly DetailRow[] {
  return [
    rowOf('Finding', finding.headline),
    ...finding.evidence.flatMap((evidence) => evidenceRows(evidence, words)),
    ...finding.recommendations.map((advice) => rowOf('Change', adviceOf(advice))),
  ];
}

function adviceOf(advice: Recommendation): string {
  return advice.kind === 'set-property'
    ? `${advice.property}=${advice.to}: ${advice.because}`
    : advice.advice;
}

function evidenceRows(evidence: Evidence, words: EvidenceWords): readonly DetailRow[] {
  switch (evidence.kind) {
    case 'text':
      return [rowOf(evidence.label, evidence.text)];
    case 'table':
      return evidence.rows.map((row) => tableRow(evidence.columns, row, words));
    case 'measure':
    case 'distribution':
      return [rowOf(evidence.label, withoutLabel(words(evidence), evidence.label))];
  }
}

/** Named by its first cell; the others are its value. */
function tableRow(
  [first, second, ...others]: readonly [Column, ...Column[]],
  row: Readonly<Record<string, string | number>>,
  words: EvidenceWords,
): DetailRow {
  const name = words({ kind: 'table', columns: [first], rows: [row] });
  if (second === undefined) return rowOf(name, '');
  return rowOf(name, words({ kind: 'table', columns: [second, ...others], rows: [row] }));
}

function withoutLabel(sentence: string, label: string): string {
  return sentence.startsWith(`${label}: `) ? sentence.slice(label.length + 2) : sentence;
}

/** What does not fit into a value is in the details as a whole. */
function rowOf(name: string, value: string): DetailRow {
  const cut = shortened(value, VALUE_LENGTH);
  return { name: shortened(name, NAME_LENGTH), value: cut, details: cut === value ? null : value };
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 3).toWellFormed()}...`;
}
