import type { HistoryRun } from '../../runs/job-history.ts';
import { tenth } from '../charts/scale.ts';
import { formatMinute, formatQuantity } from '../words/format.ts';
import {
  axisMarks,
  type PlotLine,
  type PlotRect,
  type PlotRoom,
  type PlotText,
  roundMax,
} from './plot.ts';

/** In pixels, on a page and on a phone. */
export const PANEL_HEIGHT = { wide: 140, narrow: 110 } as const;
/** In pixels, of the line above a panel. */
export const TITLE_HEIGHT = 26;

/** One panel below the other: which amount, how much at most, and the band behind it. */
export interface Panel {
  readonly title: string;
  readonly unit: 'ms' | 'byteMs';
  readonly unitSize: number;
  readonly value: (run: HistoryRun) => number;
  readonly band:
    | { readonly low: number; readonly high: number; readonly middle: number }
    | undefined;
}

/** Red where it failed, orange where it was slower or dearer than normal. */
export function colourOf({ outcome, regression }: HistoryRun): string {
  if (outcome !== 'succeeded') return 'var(--bar-failed)';
  return regression === undefined ? 'var(--bar)' : 'var(--bar-marked)';
}

/** Width of the column of a run, in pixels. */
export function columnOf(room: PlotRoom, count: number): number {
  return (room.width - room.left - room.right) / count;
}

/** An amount of every run as a bar. */
export function drawPanel(
  panel: Panel,
  runs: readonly HistoryRun[],
  room: PlotRoom,
  top: number,
): { rects: readonly PlotRect[]; lines: readonly PlotLine[]; texts: readonly PlotText[] } {
  const height = PANEL_HEIGHT[room.name];
  const floor = top + TITLE_HEIGHT + height;
  const most = Math.max(...runs.map(panel.value), panel.band?.high ?? 0);
  const max = roundMax(most, panel.unitSize);
  const axis = axisMarks({ top: top + TITLE_HEIGHT, height, max, unit: panel.unit }, room);
  const y = (value: number): number => tenth(floor - (Math.min(value, max) / max) * height);
  return {
    rects: [...bandOf(panel, room, y), ...barsOf(panel, runs, room, { y, floor })],
    lines: [...axis.lines, ...middleOf(panel, room, y)],
    texts: [
      {
        x: 0,
        y: top + 14,
        text: panel.title,
        anchor: 'start',
        fill: 'var(--ink)',
        size: room.fontSize + 1,
      },
      ...axis.texts,
    ],
  };
}

function barsOf(
  panel: Panel,
  runs: readonly HistoryRun[],
  room: PlotRoom,
  { y, floor }: { readonly y: (value: number) => number; readonly floor: number },
): readonly PlotRect[] {
  const step = columnOf(room, runs.length);
  const width = Math.min(36, step * 0.7);
  return runs.map((run, index) => {
    const value = panel.value(run);
    const words = formatQuantity({ value, unit: panel.unit });
    return {
      x: tenth(room.left + step * index + (step - width) / 2),
      y: Math.min(y(value), floor - 1),
      width: tenth(width),
      height: tenth(Math.max(1, floor - y(value))),
      fill: colourOf(run),
      title: `${formatMinute(run.startedAtMs)}: ${words}`,
    };
  });
}

function bandOf(
  { band }: Panel,
  room: PlotRoom,
  y: (value: number) => number,
): readonly PlotRect[] {
  if (band === undefined) return [];
  return [
    {
      x: room.left,
      y: y(band.high),
      width: room.width - room.left - room.right,
      height: tenth(Math.max(1, y(Math.max(0, band.low)) - y(band.high))),
      fill: 'var(--band)',
      title: undefined,
    },
  ];
}

function middleOf(
  { band }: Panel,
  room: PlotRoom,
  y: (value: number) => number,
): readonly PlotLine[] {
  if (band === undefined) return [];
  const at = y(band.middle);
  return [
    {
      x1: room.left,
      x2: room.width - room.right,
      y1: at,
      y2: at,
      stroke: 'var(--muted)',
      dash: '4 3',
    },
  ];
}
