import type { Analysis } from '../../model/analysis.ts';
import type { Quantity, Unit } from '../../model/finding.ts';
import { formatQuantity } from '../words/format.ts';
import type { FigureId } from '../words/how-computed.ts';
import { howId } from './how-view.ts';

export interface FigureView {
  readonly label: string;
  readonly value: string;
  readonly note: string | undefined;
  /** Where it is said how it was computed. */
  readonly how: string | undefined;
}

/** The few numbers everyone asks for. */
export function keyFigures({ application, totals, verdict }: Analysis): readonly FigureView[] {
  const { heldCoreMs, heldMemoryByteMs, failedTaskCount, killedTaskCount } = totals;
  const meanCores = heldCoreMs / Math.max(1, application.durationMs);
  const mean = formatQuantity({ value: Math.round(meanCores * 10) / 10, unit: 'count' });
  return [
    figure('wall-clock', 'Wall clock', { value: application.durationMs, unit: 'ms' }),
    {
      ...recorded('cores-held', 'Cores held', { value: heldCoreMs, unit: 'coreMs' }),
      note: heldCoreMs === 0 ? NOT_RECORDED : `${mean} cores on average`,
    },
    recorded('memory-held', 'Memory held', { value: heldMemoryByteMs, unit: 'byteMs' }),
    {
      label: 'Efficiency',
      value: verdict.efficiency === null ? '–' : `${Math.round(verdict.efficiency)} %`,
      note: verdict.efficiency === null ? NOT_RECORDED : 'of what was held, in tasks',
      how: howId('efficiency'),
    },
    figure('tasks', 'Tasks', { value: totals.taskCount, unit: 'count' }),
    {
      ...figure('failed-tasks', 'Failed tasks', { value: failedTaskCount, unit: 'count' }),
      note:
        killedTaskCount > 0
          ? `and ${formatQuantity({ value: killedTaskCount, unit: 'count' })} killed`
          : undefined,
    },
  ];
}

/** The rest of the totals, without those that are 0. */
export function moreFigures({ totals, resourceUsage }: Analysis): readonly FigureView[] {
  const amounts: readonly (readonly [string, number | undefined, Unit])[] = [
    ['Jobs', totals.jobCount, 'count'],
    ['Failed jobs', totals.failedJobCount, 'count'],
    ['Stage attempts', totals.stageCount, 'count'],
    ['Failed stage attempts', totals.failedStageCount, 'count'],
    ['SQL executions', totals.sqlExecutionCount, 'count'],
    ['Executors ever', totals.executorCount, 'count'],
    ['Task run time', totals.executorRunTimeMs, 'ms'],
    ['of it on a CPU', totals.executorCpuTimeMs, 'ms'],
    ['of it collecting garbage', totals.gcTimeMs, 'ms'],
    ['Input', totals.inputBytes, 'bytes'],
    ['Output', totals.outputBytes, 'bytes'],
    ['Shuffle read', totals.shuffleReadBytes, 'bytes'],
    ['Shuffle written', totals.shuffleWriteBytes, 'bytes'],
    ['Spilled, in memory', totals.memorySpilledBytes, 'bytes'],
    ['Spilled, on disk', totals.diskSpilledBytes, 'bytes'],
    ['Results to the driver', totals.resultBytes, 'bytes'],
    ['Memory used, as Dr. Elephant counts', resourceUsage?.usedByteMs, 'byteMs'],
    ['Memory wasted, as Dr. Elephant counts', resourceUsage?.wastedByteMs, 'byteMs'],
  ];
  return amounts.flatMap(([label, value, unit]) =>
    value === undefined || value === 0 ? [] : [figure(undefined, label, { value, unit })],
  );
}

function figure(id: FigureId | undefined, label: string, is: Quantity): FigureView {
  const how = id === undefined ? undefined : howId(id);
  return { label, value: formatQuantity(is), note: undefined, how };
}

const NOT_RECORDED = 'not recorded';

/** What no event recorded is 0 in the totals. */
function recorded(id: FigureId, label: string, is: Quantity): FigureView {
  return is.value === 0
    ? { label, value: '–', note: NOT_RECORDED, how: howId(id) }
    : figure(id, label, is);
}
