import { attemptKey } from '../model/attempt-key.ts';
import type { HistoryRun, JobHistory } from '../runs/job-history.ts';
import {
  name,
  number,
  type TextDocument,
  type TextTable,
  tableOf,
  words,
} from './text/text-document.ts';
import { formatCount, formatDay, formatMinute, formatMs, formatQuantity } from './words/format.ts';
import { OUTCOME_IN_WORDS } from './words/identity.ts';

/** Characters of the bar of the longest run. */
const BAR_LENGTH = 8;
const STEPS = '▁▂▃▄▅▆▇█';
/** Runs whose changes are listed; of older ones only the number is said. */
const CHANGE_COUNT = 20;
/** Runs in the line of block characters. */
const SPARK_COUNT = 60;

/** How the latest run stands, then the runs, newest first; `limit` of them. */
export function historyDocument(history: JobHistory, limit: number): TextDocument {
  const { jobKey, runs, baseline, conclusions } = history;
  const shown = runs.slice(-limit);
  const usual =
    baseline === undefined
      ? []
      : [
          `usually ${formatMs(baseline.medianMs)}, normal up to ${formatMs(baseline.highMs)} (${formatCount(baseline.runCount, 'run')})`,
        ];
  return {
    title: jobKey,
    facts: [formatCount(runs.length, 'run'), daysOf(shown), sparkline(shown), ...usual].filter(
      (one) => one !== '',
    ),
    conclusions,
    cautions: cautionsOf(runs.at(-1)),
    tables: [...runTable(runs, limit), ...changeTable(shown), ...findingTable(history)],
  };
}

/** `2026-01-01 to 2026-01-31`. */
function daysOf(runs: readonly HistoryRun[]): string {
  const days = runs.map(({ startedAtMs }) => formatDay(startedAtMs));
  const [first, last] = [days[0] ?? '', days.at(-1) ?? ''];
  return first === last ? first : `${first} to ${last}`;
}

function cautionsOf(latest: HistoryRun | undefined): readonly string[] {
  return (latest?.cautions ?? []).map((text) => `The latest run ${text}.`);
}

/** A block character for each run, the taller the longer the run took. */
function sparkline(runs: readonly HistoryRun[]): string {
  const last = runs.slice(-SPARK_COUNT);
  if (last.length < 2) return '';
  const most = longestOf(last);
  return last
    .map(({ durationMs }) => STEPS[Math.min(7, Math.floor((durationMs / most) * 8))] ?? '')
    .join('');
}

function longestOf(runs: readonly HistoryRun[]): number {
  return Math.max(1, ...runs.map(({ durationMs }) => durationMs));
}

function runTable(runs: readonly HistoryRun[], limit: number): readonly TextTable[] {
  const newest = runs.toReversed();
  const most = longestOf(newest.slice(0, limit));
  const rows = newest.map((run) => [
    // the year is in the first line
    formatMinute(run.startedAtMs).slice(5),
    nameOf(run),
    formatMs(run.durationMs),
    '█'.repeat(Math.max(1, Math.round((run.durationMs / most) * BAR_LENGTH))),
    run.heldMemoryByteMs === undefined
      ? '–'
      : formatQuantity({ value: run.heldMemoryByteMs, unit: 'byteMs' }),
    run.inputBytes === undefined ? '–' : formatQuantity({ value: run.inputBytes, unit: 'bytes' }),
    standing(run),
  ]);
  return tableOf('Runs, newest first', COLUMNS, rows, limit);
}

const COLUMNS = [
  name('Start, UTC'),
  name('Application'),
  number('Took'),
  name(''),
  number('Memory'),
  number('Read'),
  words(''),
] as const;

/** Attempt 1 needs no saying. */
function nameOf(run: HistoryRun): string {
  const attempt = attemptKey(run);
  return attempt === '' || attempt === '1' ? run.id : `${run.id}_${attempt}`;
}

function standing({ regression, outcome }: HistoryRun): string {
  if (regression !== undefined) {
    const times = formatQuantity({ value: regression.timesBaseline, unit: 'ratio' });
    return `${regression.kind === 'dearer' ? 'dearer' : 'slower'} ${times}`;
  }
  return outcome === 'succeeded' ? '' : OUTCOME_IN_WORDS[outcome];
}

function changeTable(runs: readonly HistoryRun[]): readonly TextTable[] {
  const rows = runs
    .toReversed()
    .filter(({ changes }) => changes.length > 0)
    .map((run) => [
      formatMinute(run.startedAtMs),
      nameOf(run),
      run.changes.map(({ text }) => text).join('; '),
    ]);
  const columns = [
    name('Started (UTC)'),
    name('Application'),
    words('Beside the run before'),
  ] as const;
  return tableOf('What changed', columns, rows, CHANGE_COUNT);
}

function findingTable({ findings, runs }: JobHistory): readonly TextTable[] {
  const rows = findings.map(({ heuristicId, runCount, lastSeenAtMs, isInLatest }) => [
    heuristicId,
    `${runCount} of ${runs.length}`,
    isInLatest ? 'in the latest run' : `last ${formatDay(lastSeenAtMs)}`,
  ]);
  return tableOf('Findings over runs', [words('Finding'), number('Runs'), words('')], rows, 20);
}
