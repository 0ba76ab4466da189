import type { Judged, SavingBesideTruth } from './judge.ts';
import type { Ratio, Sums } from './sums.ts';

const HEAD = ['application', 'expected', 'found', '', 'saving said', 'measured', 'error'];

/** A row a log: what is true, what was found, and the saving beside the measured one. */
export function tableOf(judged: readonly Judged[], isMarkdown: boolean): string {
  const rows = judged.map(rowOf);
  return isMarkdown ? markdown(rows) : aligned(rows);
}

function rowOf({ log, kind, found, isRight, saving }: Judged): string[] {
  return [
    log.name.replace(/^logs\//, '').replace(/\.zst$/, ''),
    kind === 'healthy' || kind === 'treated' ? kind : log.patient.accept.join(' or '),
    found.slice(0, 3).join(', ') || 'nothing',
    isRight ? (kind === 'weak' ? 'right (does not pay)' : 'right') : 'WRONG',
    ...savingCells(saving),
  ];
}

function savingCells(saving: SavingBesideTruth | undefined): string[] {
  if (saving === undefined) return ['', '', ''];
  const { predicted, measured, errorShare, isWild, unit } = saving;
  return [
    predicted === undefined ? 'none' : amount(predicted, unit),
    amount(measured, unit),
    `${percent(errorShare)}${isWild ? ' (wild)' : ''}`,
  ];
}

function amount(value: number, unit: SavingBesideTruth['unit']): string {
  return unit === 's' ? `${value.toFixed(1)} s` : `${value.toFixed(4)} GB-h`;
}

function markdown(rows: readonly (readonly string[])[]): string {
  return [HEAD, HEAD.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |\n`)
    .join('');
}

function aligned(rows: readonly (readonly string[])[]): string {
  const all = [HEAD, ...rows];
  const widths = HEAD.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return all.map((row) => `${line(row).trimEnd()}\n`).join('');
}

/** The sums in words, a line each. */
export function sumsText(sums: Sums, isMarkdown: boolean): string {
  const error = sums.medianErrorShare;
  const lines = [
    `cause named first (recall@1): ${share(sums.recallAt1)}`,
    `cause among the first three (recall@3): ${share(sums.recallAt3)}`,
    `findings that are the cause or its symptom (precision): ${share(sums.precision)}`,
    `false leads: ${sums.falseLeadCount}`,
    `healthy ones silent: ${share(sums.healthySilent)}`,
    `cured ones rid of their cause: ${share(sums.curedQuiet)}`,
    `cures that do not pay, named or silent: ${share(sums.weakRight)}`,
    `median error of the saving: ${error === undefined ? 'nothing to compare' : `${percent(error)} of ${sums.savingCount}`}`,
    `off by more than two while sure: ${sums.wildCount}`,
  ];
  return lines.map((line) => `${isMarkdown ? '- ' : ''}${line}\n`).join('');
}

function share({ count, of }: Ratio): string {
  return of === 0 ? 'none' : `${count} of ${of} (${percent(count / of)})`;
}

function percent(value: number): string {
  return `${(100 * value).toFixed(0)} %`;
}
