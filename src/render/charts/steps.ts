import { sumOf } from '../../model/sum-by.ts';
import type { DrawItem } from './echarts.ts';
import { tenth } from './scale.ts';

/** One value for each bin of `binMs`, from 0 to `endMs`. */
export interface Bins {
  readonly binMs: number;
  readonly endMs: number;
}
type Point = readonly [number, number];

/** The outline of a step line: bins of one height are one step. */
export function stepPoints(values: readonly number[], { binMs, endMs }: Bins): readonly Point[] {
  const points: Point[] = [];
  for (const [bin, value] of values.entries()) {
    const startMs = Math.min(endMs, bin * binMs);
    const stopMs = Math.min(endMs, (bin + 1) * binMs);
    if (points.at(-1)?.[1] === value) points.splice(-1, 1, [stopMs, value]);
    else points.push([startMs, value], [stopMs, value]);
  }
  return points;
}

/** The area between two step lines. */
export function drawBand(lower: readonly Point[], upper: readonly Point[], fill: string): DrawItem {
  return (_, api) => ({
    type: 'polygon',
    shape: { points: pixels([...upper, ...lower.toReversed()], (point) => api.coord(point)) },
    style: { fill },
  });
}

/** A step line alone: dashed or dotted, over the areas. */
export function drawLine(
  line: readonly Point[],
  style: { readonly stroke: string; readonly lineDash?: number[] },
): DrawItem {
  return (_, api) => ({
    type: 'polyline',
    shape: { points: pixels(line, (point) => api.coord(point)) },
    style: { ...style, fill: 'none', lineWidth: 1.5 },
  });
}

/** Means over `count` neighbours each, for a chart with less room; the last of them over what is left. */
export function rebinned(values: readonly number[], count: number): readonly number[] {
  return Array.from({ length: Math.ceil(values.length / count) }, (_, group) => {
    const members = values.slice(group * count, (group + 1) * count);
    return sumOf(members) / members.length;
  });
}

function pixels(points: readonly Point[], coord: (data: number[]) => number[]): [number, number][] {
  return points.map(([x, y]) => {
    const [left = 0, top = 0] = coord([x, y]);
    return [tenth(left), tenth(top)];
  });
}
