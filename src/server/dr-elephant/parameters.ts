import { withoutUndefined } from '../../model/record-of.ts';
import { severityRank } from '../../model/severity.ts';
import { MS_PER_DAY } from '../../model/units.ts';
import type { RunRow, SearchQuery } from '../../store/insights.ts';
import type { HeuristicEntry } from '../parts.ts';
import { heuristicIdOf } from './heuristic-names.ts';
import { endOf } from './run-figures.ts';
import { severityOf } from './severity-words.ts';

/** Of a query as it came: the first value of each name, without spaces around it; empty ones are not there. */
export type Parameters = ReadonlyMap<string, string>;

const VALUE_LENGTH = 2_000;

/** The parameters of a request, whatever came as its query. */
export function parametersOf(query: unknown): Parameters {
  const entries = typeof query === 'object' && query !== null ? Object.entries(query) : [];
  const first = entries.map(([name, value]: readonly [string, unknown]) => {
    const one: unknown = Array.isArray(value) ? value[0] : value;
    return [name, typeof one === 'string' ? one.trim().slice(0, VALUE_LENGTH) : ''] as const;
  });
  return new Map(first.filter(([, value]) => value !== ''));
}

/** A whole number; `otherwise` where there is none. */
export function numberOf(parameters: Parameters, name: string, otherwise: number): number {
  const value = parameters.get(name);
  return value !== undefined && /^-?\d{1,15}$/.test(value) ? Number(value) : otherwise;
}

const PAGE_COUNT = 25;
const PAGE_COUNT_MAX = 500;

/** How many of its rows a page of the second interface shows; 0 and less is none. */
export function pageLimit(parameters: Parameters): number {
  return Math.min(numberOf(parameters, 'limit', PAGE_COUNT), PAGE_COUNT_MAX);
}

/** Where it begins among so many. */
export function pageStart(parameters: Parameters, rowCount: number): number {
  return Math.min(Math.max(0, numberOf(parameters, 'offset', 0)), rowCount);
}

export interface RunFilter {
  readonly query: Omit<SearchQuery, 'limit' | 'cursor' | 'preset'>;
  /** What no query can: by the end. */
  readonly fits: (row: RunRow) => boolean;
}

/** The longest application that is found by when it ended. */
const LONGEST_MS = 31 * MS_PER_DAY;

/** The filters of its search; undefined where nothing can fit them. */
export function runFilter(
  parameters: Parameters,
  heuristics: readonly HeuristicEntry[],
): RunFilter | undefined {
  const analysis = parameters.get('analysis');
  const heuristicId = analysis === undefined ? undefined : heuristicIdOf(analysis, heuristics);
  const isOther = (parameters.get('job-type') ?? 'Spark').toLowerCase() !== 'spark';
  if (isOther || (analysis !== undefined && heuristicId === undefined)) return undefined;
  const severity = severityOf(parameters.get('severity') ?? '');
  return {
    query: withoutUndefined({
      user: parameters.get('username'),
      queue: parameters.get('queue-name'),
      heuristicId,
      atLeast: severity === undefined || severityRank(severity) === 0 ? undefined : severity,
      ...timesOf(parameters),
    }),
    fits: endFits(parameters),
  };
}

function known(values: readonly number[]): readonly number[] {
  return values.filter((value) => !Number.isNaN(value));
}

/** Both bounds belong to it; an application that ended in a window began before its end. */
function timesOf(parameters: Parameters): Pick<SearchQuery, 'fromMs' | 'toMs'> {
  const startedFrom = numberOf(parameters, 'started-time-begin', Number.NaN);
  const startedTo = numberOf(parameters, 'started-time-end', Number.NaN);
  const finishedFrom = numberOf(parameters, 'finished-time-begin', Number.NaN) - LONGEST_MS;
  const finishedTo = numberOf(parameters, 'finished-time-end', Number.NaN);
  const from = known([startedFrom, finishedFrom]);
  const to = known([startedTo, finishedTo]);
  return {
    ...(from.length === 0 ? {} : { fromMs: Math.max(...from) }),
    ...(to.length === 0 ? {} : { toMs: Math.min(...to) + 1 }),
  };
}

function endFits(parameters: Parameters): (row: RunRow) => boolean {
  const from = numberOf(parameters, 'finished-time-begin', -Infinity);
  const to = numberOf(parameters, 'finished-time-end', Infinity);
  return ({ application }) => {
    const endedAtMs = endOf(application);
    return endedAtMs >= from && endedAtMs <= to;
  };
}

/** `2026-01-31` or `2026-01-31-09`, UTC; undefined for anything else. */
export function dayOrHourMs(text: string): number | undefined {
  const [, day, hour = '00'] = /^(\d{4}-\d{2}-\d{2})(?:-(\d{2}))?$/.exec(text) ?? [];
  const atMs = day === undefined ? Number.NaN : Date.parse(`${day}T${hour}:00:00Z`);
  return Number.isNaN(atMs) ? undefined : atMs;
}
