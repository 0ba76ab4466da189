import type { Analysis } from '../model/analysis.ts';
import type { Unit } from '../model/finding.ts';
import { knownTotal } from '../model/known-total.ts';
import { withoutUndefined } from '../model/record-of.ts';
import type { Totals } from '../model/totals.ts';
import { GIB } from '../model/units.ts';
import type { FigureChange } from './comparison.ts';
import { knownDurationMs, readBytes } from './run-figures.ts';

interface Figure {
  readonly id: string;
  readonly label: string;
  readonly unit: Unit;
  readonly of: (analysis: Analysis) => number | undefined;
}

function total(name: keyof Totals, label: string, unit: Unit): Figure {
  return { id: name, label, unit, of: (analysis) => knownTotal(analysis, name) };
}

/** In the order of a report: what it took, what it cost, what it did, what went wrong. */
const FIGURES: readonly Figure[] = [
  { id: 'durationMs', label: 'Wall clock', unit: 'ms', of: knownDurationMs },
  { id: 'waitedMs', label: 'Waited to start', unit: 'ms', of: waitedMs },
  total('heldMemoryByteMs', 'Memory held', 'byteMs'),
  total('heldCoreMs', 'Cores held', 'coreMs'),
  { id: 'meanCoreCount', label: 'Cores held on average', unit: 'count', of: meanCoreCount },
  { id: 'efficiencyShare', label: 'Efficiency', unit: 'ratio', of: efficiencyShare },
  total('inputBytes', 'Read from files', 'bytes'),
  {
    id: 'msPerGibRead',
    label: 'Wall clock per GiB read',
    unit: 'ms',
    of: (analysis) => perGib(knownDurationMs(analysis), analysis),
  },
  {
    id: 'memoryByteMsPerGibRead',
    label: 'Memory held per GiB read',
    unit: 'byteMs',
    of: (analysis) => perGib(knownTotal(analysis, 'heldMemoryByteMs'), analysis),
  },
  total('outputBytes', 'Written to files', 'bytes'),
  total('shuffleReadBytes', 'Shuffle read', 'bytes'),
  total('shuffleWriteBytes', 'Shuffle written', 'bytes'),
  total('diskSpilledBytes', 'Spilled to disk', 'bytes'),
  total('executorRunTimeMs', 'Task time', 'coreMs'),
  total('gcTimeMs', 'Task time in garbage collection', 'coreMs'),
  total('executorCount', 'Executors', 'count'),
  total('jobCount', 'Jobs', 'count'),
  total('stageCount', 'Stages', 'count'),
  total('taskCount', 'Tasks', 'count'),
  total('failedTaskCount', 'Failed tasks', 'count'),
  total('failedStageCount', 'Failed stages', 'count'),
];

/** All figures that one of the runs has, and that are not 0 in both. */
export function figureChanges(before: Analysis, after: Analysis): readonly FigureChange[] {
  return FIGURES.flatMap(({ id, label, unit, of }) => {
    const sides = withoutUndefined({ before: of(before), after: of(after) });
    return isWorthARow(sides) ? [{ id, label, unit, ...sides }] : [];
  });
}

function isWorthARow(sides: { readonly before?: number; readonly after?: number }): boolean {
  return Object.values(sides).some((value) => value !== 0);
}

function waitedMs({ application: { submittedAtMs, startedAtMs } }: Analysis): number | undefined {
  return submittedAtMs === undefined ? undefined : Math.max(0, startedAtMs - submittedAtMs);
}

/** Core time held over the wall clock: what the cluster gave, where the number of executors changed too. */
export function meanCoreCount(analysis: Analysis): number | undefined {
  const heldCoreMs = knownTotal(analysis, 'heldCoreMs');
  const durationMs = knownDurationMs(analysis);
  if (heldCoreMs === undefined || durationMs === undefined) return undefined;
  return Math.round((heldCoreMs / durationMs) * 100) / 100;
}

function efficiencyShare({ verdict: { efficiency } }: Analysis): number | undefined {
  return efficiency === null ? undefined : efficiency / 100;
}

function perGib(amount: number | undefined, analysis: Analysis): number | undefined {
  const bytes = readBytes(analysis);
  return amount === undefined || bytes === undefined ? undefined : amount / (bytes / GIB);
}
