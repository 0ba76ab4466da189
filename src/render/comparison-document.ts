import type { AnalyzedApplication } from '../model/analysis.ts';
import { applicationIdInWords } from '../model/attempt-key.ts';
import type { Finding, Unit } from '../model/finding.ts';
import { stageKey } from '../model/stage.ts';
import type { Comparison, FigureChange, StageSide } from '../runs/comparison.ts';
import { number, type TextDocument, type TextTable, tableOf, words } from './text/text-document.ts';
import { formatQuantity, formatTime } from './words/format.ts';
import { frameworkInWords, OUTCOME_IN_WORDS } from './words/identity.ts';

/** Rows of a table; how many more there are is said. */
const ROW_COUNT = 15;
const NONE = '–';

/** What changed first, then the tables that show it. */
export function comparisonDocument(comparison: Comparison): TextDocument {
  const { before, after, cautions, conclusions } = comparison;
  return {
    title: before.name === after.name ? after.name : `${before.name} → ${after.name}`,
    facts: [`first ${runInWords(before)}`, `second ${runInWords(after)}`],
    conclusions,
    cautions,
    tables: [
      ...figures(comparison.figures),
      ...slices('Where the wall clock went', comparison.wall),
      ...slices('Where the core time went', comparison.cores),
      ...settings(comparison),
      ...queries(comparison),
      ...stages(comparison),
      ...findings(comparison),
    ],
  };
}

function runInWords(application: AnalyzedApplication): string {
  return [
    applicationIdInWords(application),
    formatTime(application.startedAtMs),
    frameworkInWords(application),
    OUTCOME_IN_WORDS[application.outcome],
  ].join(', ');
}

function figures(changes: readonly FigureChange[]): readonly TextTable[] {
  const rows = changes.map(({ label, unit, before, after }) => [
    label,
    amount(before, unit),
    amount(after, unit),
    relativeChange(before, after),
  ]);
  return tableOf('In numbers', [words(''), ...SIDES], rows, rows.length);
}

const SIDES = [number('First'), number('Second'), number('Change')] as const;

function slices(title: string, changes: Comparison['wall']): readonly TextTable[] {
  const rows = changes.map(({ label, beforeMs, afterMs }) => [
    label,
    amount(beforeMs, 'ms'),
    amount(afterMs, 'ms'),
    absoluteChange(beforeMs, afterMs),
  ]);
  return tableOf(title, [words(''), ...SIDES], rows, ROW_COUNT);
}

function settings({ configuration }: Comparison): readonly TextTable[] {
  const rows = configuration.map(({ name, before, after }) => [
    name,
    before ?? 'not set',
    after ?? 'not set',
  ]);
  return tableOf('Settings', [words('Property'), words('First'), words('Second')], rows, 50);
}

function queries({ plans }: Comparison): readonly TextTable[] {
  const rows = plans.map((plan) => [
    plan.description,
    plan.beforeExecutionId === undefined ? 'not there' : amount(plan.beforeMs, 'ms'),
    plan.afterExecutionId === undefined ? 'not there' : amount(plan.afterMs, 'ms'),
    absoluteChange(plan.beforeMs, plan.afterMs),
    plan.ranOtherwise ? 'another plan' : '',
  ]);
  return tableOf('Queries', [words('Query'), ...SIDES, words('')], rows, ROW_COUNT);
}

function stages({ stages: matches }: Comparison): readonly TextTable[] {
  const rows = matches.map(({ name, before, after }) => [
    `${stagesInWords(before, after)} · ${name}`,
    stageInWords(before),
    stageInWords(after),
    absoluteChange(before?.durationMs, after?.durationMs),
    spillInWords(before, after),
  ]);
  return tableOf('Stages', [words('Stage'), ...SIDES, words('Spilled')], rows, ROW_COUNT);
}

/** `4.0`, or `4.0 → 6.0` where it has another number in the second run. */
function stagesInWords(before: StageSide | undefined, after: StageSide | undefined): string {
  const keys = [before, after].flatMap((side) => (side === undefined ? [] : [stageKey(side)]));
  return [...new Set(keys)].join(' → ');
}

function stageInWords(stage: StageSide | undefined): string {
  return stage === undefined ? 'not there' : amount(stage.durationMs, 'ms');
}

function spillInWords(before: StageSide | undefined, after: StageSide | undefined): string {
  const [old, now] = [before?.diskSpilledBytes ?? 0, after?.diskSpilledBytes ?? 0];
  return old === 0 && now === 0 ? '' : `${amount(old, 'bytes')} → ${amount(now, 'bytes')}`;
}

function findings({ findings: { gone, stayed, came } }: Comparison): readonly TextTable[] {
  const rows = [...rowsOf('new', came), ...rowsOf('gone', gone), ...rowsOf('in both', stayed)];
  const columns = [words(''), words('Severity'), words('Finding'), words('Headline')] as const;
  return tableOf('Findings', columns, rows, ROW_COUNT);
}

function rowsOf(what: string, list: readonly Finding[]): readonly (readonly string[])[] {
  return list.map(({ heuristicId, severity, headline }) => [what, severity, heuristicId, headline]);
}

function amount(value: number | undefined, unit: Unit): string {
  return value === undefined ? NONE : formatQuantity({ value, unit });
}

/** `+39 %`, `−33 %`, `2.1 ×`; nothing where a side is missing or there is nothing to divide by. */
function relativeChange(before: number | undefined, after: number | undefined): string {
  if (before === undefined || after === undefined || before <= 0) return '';
  const ratio = after / before;
  if (!Number.isFinite(ratio)) return '';
  if (ratio >= 2) return formatQuantity({ value: ratio, unit: 'ratio' });
  const percent = Math.round((ratio - 1) * 100);
  if (percent === 0) return 'same';
  if (percent > 0) return `+${percent} %`;
  // 100 % less means that nothing is left: 99.6 % is not rounded up to that
  return `−${after > 0 ? Math.min(99, -percent) : -percent} %`;
}

/** `+1.9 s`, `−17 s`. */
function absoluteChange(beforeMs: number | undefined, afterMs: number | undefined): string {
  if (beforeMs === undefined || afterMs === undefined) return '';
  const ms = afterMs - beforeMs;
  const size = formatQuantity({ value: Math.abs(ms), unit: 'ms' });
  if (size === '0 ms') return 'same';
  return ms > 0 ? `+${size}` : `−${size}`;
}
