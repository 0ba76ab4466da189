import { drawableText } from './drawable-text.ts';
import type { DrawItem } from './echarts.ts';
import { LABEL_SHARE, type Layout } from './layout.ts';
import { MUTED, SEPARATOR } from './palette.ts';
import { tenth } from './scale.ts';

/** Something that lasted, as a bar on a time axis. */
export interface TimeBar {
  /** Where there is room for a long one, and where there is not. */
  readonly label: string;
  readonly shortLabel: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly colour: string;
  /** Where several bars share a row: its number, from 0. */
  readonly row?: number;
  /** Said where the pointer rests on it. */
  readonly tip: string;
  /** Said at the end of the row; of bars that share one, the first has it. */
  readonly note: string;
  readonly shortNote: string;
}

/** The row, its start and its end: what the axes scale. */
export function barData(bars: readonly TimeBar[]): [number, number, number][] {
  return bars.map((bar, index) => [rowOf(bar, index), bar.startMs, bar.startMs + bar.durationMs]);
}

/** The labels of the rows, from the first row on. */
export function rowLabels(bars: readonly TimeBar[], isWide: boolean): readonly string[] {
  const labels: string[] = [];
  for (const [index, bar] of bars.entries()) {
    labels[rowOf(bar, index)] ??= isWide ? bar.label : bar.shortLabel;
  }
  return labels;
}

function rowOf({ row }: TimeBar, index: number): number {
  return row ?? index;
}

const THICKNESS = 10;
const MIN_LENGTH = 2;
/** Between the chart and the notes. */
const NOTE_GAP = 10;

/** A bar of at least two pixels, and its note in the margin behind the chart. */
export function drawBar(bars: readonly TimeBar[], layout: Layout): DrawItem {
  return ({ dataIndex }, api) => {
    const bar = bars[dataIndex];
    if (bar === undefined) return null;
    const [left = 0, middle = 0] = api.coord([bar.startMs, rowOf(bar, dataIndex)]);
    const [end = 0] = api.coord([bar.startMs + bar.durationMs, rowOf(bar, dataIndex)]);
    const rect = {
      type: 'rect' as const,
      shape: {
        x: tenth(left),
        y: tenth(middle - THICKNESS / 2),
        width: tenth(Math.max(MIN_LENGTH, end - left)),
        height: THICKNESS,
        r: 2,
      },
      style:
        bar.row === undefined
          ? { fill: bar.colour }
          : { fill: bar.colour, stroke: SEPARATOR, lineWidth: 1 },
    };
    return { type: 'group', children: [rect, noteOf(bar, layout, middle)] };
  };
}

function noteOf({ note, shortNote }: TimeBar, layout: Layout, middle: number) {
  const isWide = layout.name === 'wide';
  return {
    type: 'text' as const,
    style: {
      text: drawableText(isWide ? note : shortNote),
      x: layout.width - layout.right + NOTE_GAP,
      y: tenth(middle),
      verticalAlign: 'middle' as const,
      fill: MUTED,
      fontSize: layout.fontSize - (isWide ? 0 : 1),
      width: (layout.right - NOTE_GAP) * LABEL_SHARE,
      overflow: 'truncate' as const,
      ellipsis: '…',
    },
  };
}
