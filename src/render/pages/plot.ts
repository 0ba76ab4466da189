import { tenth } from '../charts/scale.ts';
import { formatQuantity } from '../words/format.ts';

/** A drawing as a template writes it: numbers are pixels, colours are variables of the style sheet. */
export interface Plot {
  readonly width: number;
  readonly height: number;
  readonly rects: readonly PlotRect[];
  readonly lines: readonly PlotLine[];
  readonly dots: readonly PlotDot[];
  readonly texts: readonly PlotText[];
}
export interface PlotRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly fill: string;
  /** Shown where a pointer rests. */
  readonly title: string | undefined;
}
export interface PlotLine {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly stroke: string;
  readonly dash: string | undefined;
}
export interface PlotDot {
  readonly x: number;
  readonly y: number;
  readonly fill: string;
  readonly title: string | undefined;
}
export interface PlotText {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly fill: string;
  readonly size: number;
}
/** One chart: drawn for a page and for a phone, said in a sentence, and its numbers as a table. */
export interface PlotView {
  readonly description: string;
  readonly caption: string;
  readonly legend: readonly {
    readonly label: string;
    readonly colour: string;
    readonly amount: string;
  }[];
  readonly wide: Plot;
  readonly narrow: Plot;
}

/** The room of a drawing, and of what stands beside it. */
export interface PlotRoom {
  readonly name: 'wide' | 'narrow';
  readonly width: number;
  readonly left: number;
  readonly right: number;
  readonly fontSize: number;
}
/** In pixels: a drawing on a page. */
export const WIDE_ROOM: PlotRoom = { name: 'wide', width: 1040, left: 84, right: 8, fontSize: 12 };
/** In pixels: the same on a phone. */
export const NARROW_ROOM: PlotRoom = {
  name: 'narrow',
  width: 340,
  left: 74,
  right: 4,
  fontSize: 11,
};

/** A value axis: horizontal lines with their amounts at the left. */
export interface ValueAxis {
  readonly top: number;
  readonly height: number;
  readonly max: number;
  readonly unit: 'ms' | 'byteMs';
}

/** Lines at quarters or thirds of a round number. */
export function axisMarks(
  { top, height, max, unit }: ValueAxis,
  room: PlotRoom,
): { readonly lines: readonly PlotLine[]; readonly texts: readonly PlotText[] } {
  const marks = [0, 0.5, 1].map((share) => ({ y: tenth(top + height * (1 - share)), share }));
  return {
    lines: marks.map(({ y }) => ({
      x1: room.left,
      x2: room.width - room.right,
      y1: y,
      y2: y,
      stroke: 'var(--hairline)',
      dash: undefined,
    })),
    texts: marks.map(({ y, share }) => ({
      x: room.left - 8,
      y: y + 4,
      text: share === 0 ? '0' : formatQuantity({ value: max * share, unit }),
      anchor: 'end',
      fill: 'var(--muted)',
      size: room.fontSize,
    })),
  };
}

/** The next number of 1, 2, 4, 6 or 10 times a power of ten of the unit: half of it reads well too. */
export function roundMax(most: number, unitSize: number): number {
  if (!(most > 0)) return unitSize;
  const power = 10 ** Math.floor(Math.log10(most / unitSize)) * unitSize;
  return [1, 2, 4, 6, 10].map((step) => step * power).find((step) => step >= most) ?? most;
}
