import type { DrawItem } from './echarts.ts';
import type { Layout } from './layout.ts';
import { MUTED } from './palette.ts';

/** Something that lasted, as a bar on a time axis. */
export interface TimeBar {
  /** Where there is room for a long one, and where there is not. */
  readonly label: string;
  readonly shortLabel: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly colour: string;
  /** Said at the end of the row. */
  readonly note: string;
  readonly shortNote: string;
}

/** The row, its start and its end: what the axes scale. */
export function barData(bars: readonly TimeBar[]): [number, number, number][] {
  return bars.map(({ startMs, durationMs }, row) => [row, startMs, startMs + durationMs]);
}

const THICKNESS = 10;
const MIN_LENGTH = 2;

/** A bar of at least two pixels, and its note in the margin behind the chart. */
export function drawBar(bars: readonly TimeBar[], layout: Layout): DrawItem {
  return ({ dataIndex }, api) => {
    const bar = bars[dataIndex];
    if (bar === undefined) return null;
    const [left = 0, middle = 0] = api.coord([bar.startMs, dataIndex]);
    const [end = 0] = api.coord([bar.startMs + bar.durationMs, dataIndex]);
    const isWide = layout.name === 'wide';
    return {
      type: 'group',
      children: [
        {
          type: 'rect',
          shape: {
            x: tenth(left),
            y: tenth(middle - THICKNESS / 2),
            width: tenth(Math.max(MIN_LENGTH, end - left)),
            height: THICKNESS,
            r: 2,
          },
          style: { fill: bar.colour },
        },
        {
          type: 'text',
          style: {
            text: isWide ? bar.note : bar.shortNote,
            x: layout.width - layout.right + 10,
            y: tenth(middle),
            verticalAlign: 'middle',
            fill: MUTED,
            fontSize: layout.fontSize - (isWide ? 0 : 1),
            width: layout.right - 10,
            overflow: 'truncate',
            ellipsis: '…',
          },
        },
      ],
    };
  };
}

/** Pixels to a tenth: more is not seen and costs bytes. */
export function tenth(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
