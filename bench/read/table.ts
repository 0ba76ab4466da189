import { type LogResult, measuredOf, type RowResult, timesAsFast } from './results.ts';
import { PARTS, type RowId } from './rows.ts';

const BESIDE: Readonly<Record<LogResult['log']['form'], readonly [RowId, string][]>> = {
  plain: [
    ['scan-blocks', '× scan, blocks'],
    ['scan-stream', '× scan, stream'],
    ['parse-lines', '× JSON.parse'],
  ],
  zstd: [
    ['zstd', '× zstd -dc'],
    ['history-server', '× History Server'],
    ['profiler', '× profiler'],
  ],
};

/** One log read in every way, as a Markdown table. */
export function tableOf(result: LogResult): string {
  const { log, rows } = result;
  const beside = BESIDE[log.form];
  const head = ['', 's', 'MB/s', 'tasks/s', 'CPU s', 'peak MB', ...beside.map(([, name]) => name)];
  const cells = rows.map((row) => [
    row.label,
    ...figuresOf(row, result),
    ...beside.map(([id]) => ratio(timesAsFast(result, row.id, id))),
  ]);
  return markdown([head, ...cells]);
}

function figuresOf({ id, best, trouble }: RowResult, { log }: LogResult): readonly string[] {
  if (best === undefined)
    return [`not measured: ${(trouble ?? '').replaceAll('\n', ' ')}`, '', '', '', ''];
  const { seconds, cpuSeconds, peakBytes } = best;
  const isOfThisLog = id !== 'profiler-start';
  return [
    seconds.toFixed(2),
    isOfThisLog ? (log.facts.plainByteCount / 1e6 / seconds).toFixed(0) : '',
    isOfThisLog ? (log.facts.taskCount / seconds).toFixed(0) : '',
    figure(cpuSeconds, 2),
    figure(peakBytes / 1e6, 0),
  ];
}

/** What a whole analysis is made of: each part is one step more than the one before, in one thread. */
export function partsTableOf(result: LogResult): string {
  const steps = PARTS.slice(0, -1).map((id, place) => {
    const before = place === 0 ? undefined : PARTS[place - 1];
    const own = cpu(result, id) - (before === undefined ? 0 : cpu(result, before));
    return [NAMES[id] ?? id, figure(own, 2)];
  });
  const { parts = {} } = measuredOf(result, 'whole') ?? {};
  const later = Object.entries(parts).map(([name, seconds]) => [
    NAMES[name] ?? name,
    figure(seconds, 2),
  ]);
  return markdown([['part', 's'], ...steps, ...later]);
}

const NAMES: Readonly<Record<string, string>> = {
  decode: 'decode (processor time)',
  split: 'split (processor time)',
  scan: 'scan (processor time)',
  fold: 'parse and fold (processor time)',
  read: 'all of these, in threads of their own',
  judge: 'judge',
  load: 'load what draws the page',
  render: 'render',
};

function cpu(result: LogResult, id: RowId): number {
  return measuredOf(result, id)?.cpuSeconds ?? Number.NaN;
}

function ratio(times: number | undefined): string {
  if (times === undefined) return '';
  return times < 10 ? times.toFixed(2) : times.toFixed(0);
}

function figure(value: number, digits: number): string {
  return Number.isNaN(value) ? '–' : value.toFixed(digits);
}

/** The first column to the left, the others to the right. */
export function markdown(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const widths = head.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0), 2),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join(' | ')} |\n`;
  const rule = widths.map((width, column) => `${'-'.repeat(width - 1)}${column === 0 ? '-' : ':'}`);
  return [head, rule, ...body].map(line).join('');
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
