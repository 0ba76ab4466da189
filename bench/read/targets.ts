import { parseByteString } from '../../src/model/units.ts';
import { type LogResult, measuredOf, timesAsFast } from './results.ts';
import { markdown } from './table.ts';

interface Target {
  readonly what: string;
  readonly wanted: string;
  readonly got: string;
  /** Undefined where it was not measured. */
  readonly isMet: boolean | undefined;
}

const TIMES_OTHERS = 10;
const SHARE_OF_SCAN = 0.5;
/** A log of `from` bytes or more may have this at most. */
const MEMORY = [
  { from: 5e9, wantedBytes: 400e6 },
  { from: 0, wantedBytes: 300e6 },
] as const;
/** Time per byte of a larger log against that of a smaller one: what is more than noise is no proportion. */
const MAX_SLOWER = 1.15;

/** What the program is to be, of all logs of a run. */
export function targetsTable(results: readonly LogResult[]): string {
  const targets = [
    ...results.flatMap(againstOthers),
    ...results.flatMap(againstScan),
    ...results.map(memoryOf),
    ...results.flatMap((result) => proportionOf(result, results)),
  ];
  const rows = targets.map(({ what, wanted, got, isMet }) => [
    what,
    wanted,
    got,
    isMet === undefined ? 'not measured' : isMet ? 'met' : 'NOT MET',
  ]);
  return markdown([['target', 'wanted', 'measured', ''], ...rows]);
}

function againstOthers(result: LogResult): readonly Target[] {
  if (result.log.form !== 'zstd') return [];
  const others = [
    ['history-server', 'the History Server'],
    ['profiler', 'the profiler'],
  ] as const;
  return others.map(([id, name]) =>
    atLeast(`${nameOf(result)}: × ${name}`, TIMES_OTHERS, timesAsFast(result, 'command', id)),
  );
}

function againstScan(result: LogResult): readonly Target[] {
  if (result.log.form !== 'plain' || result.log.shape !== 'task-heavy') return [];
  const scans = [
    ['scan-stream', 'a newline scan through a stream'],
    ['scan-blocks', 'a newline scan through blocking reads'],
  ] as const;
  return scans.map(([id, name]) =>
    atLeast(`${nameOf(result)}: × ${name}`, SHARE_OF_SCAN, timesAsFast(result, 'command', id)),
  );
}

function atLeast(what: string, wanted: number, got: number | undefined): Target {
  return {
    what,
    wanted: `≥ ${wanted}`,
    got: got === undefined ? '' : got.toFixed(got < 10 ? 2 : 0),
    isMet: got === undefined ? undefined : got >= wanted,
  };
}

function memoryOf(result: LogResult): Target {
  const byteCount = result.log.facts.plainByteCount;
  const { wantedBytes } = MEMORY.find(({ from }) => byteCount >= from) ?? MEMORY[1];
  const peakBytes = measuredOf(result, 'command')?.peakBytes;
  return {
    what: `${nameOf(result)}: peak memory`,
    wanted: `< ${wantedBytes / 1e6} MB`,
    got: peakBytes === undefined ? '' : `${(peakBytes / 1e6).toFixed(0)} MB`,
    isMet: peakBytes === undefined ? undefined : peakBytes < wantedBytes,
  };
}

/** Against the next smaller log of the same shape and form. */
function proportionOf(result: LogResult, all: readonly LogResult[]): readonly Target[] {
  const smaller = all
    .filter(({ log }) => log.shape === result.log.shape && log.form === result.log.form)
    .filter(({ log }) => sizeOf(log.size) < sizeOf(result.log.size))
    .toSorted((a, b) => sizeOf(b.log.size) - sizeOf(a.log.size))
    .at(0);
  if (smaller === undefined) return [];
  const [mine, theirs] = [secondsPerGb(result), secondsPerGb(smaller)];
  const slower = mine === undefined || theirs === undefined ? undefined : mine / theirs;
  return [
    {
      what: `${nameOf(result)}: time per byte against ${smaller.log.size}`,
      wanted: `≤ ${MAX_SLOWER}`,
      got: slower === undefined ? '' : slower.toFixed(2),
      isMet: slower === undefined ? undefined : slower <= MAX_SLOWER,
    },
  ];
}

function secondsPerGb(result: LogResult): number | undefined {
  const seconds = measuredOf(result, 'command')?.seconds;
  return seconds === undefined ? undefined : (seconds * 1e9) / result.log.facts.plainByteCount;
}

function sizeOf(size: string): number {
  return parseByteString(size) ?? 0;
}

function nameOf({ log }: LogResult): string {
  return `${log.shape} ${log.size} ${log.form}`;
}
