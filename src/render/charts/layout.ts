import { drawableText } from './drawable-text.ts';
import type { ChartOption } from './echarts.ts';
import { HAIRLINE, INK, MUTED } from './palette.ts';
import type { Scale } from './scale.ts';

/** A chart is drawn twice, for a page and for a phone: letters that shrink with a picture cannot be read. */
export interface Layout {
  readonly name: 'wide' | 'narrow';
  readonly width: number;
  readonly left: number;
  readonly right: number;
  readonly fontSize: number;
  readonly tickCount: number;
}
export const WIDE: Layout = {
  name: 'wide',
  width: 1040,
  left: 240,
  // `59 min 48 s, failed, finding 1`
  right: 188,
  fontSize: 12,
  tickCount: 10,
};
export const NARROW: Layout = {
  name: 'narrow',
  width: 340,
  // `stages`, `1234.0`
  left: 60,
  right: 84,
  fontSize: 11,
  tickCount: 4,
};

/** One drawing of a chart and what it says to those who do not see it. */
export interface Chart {
  readonly wide: string;
  readonly narrow: string;
  readonly description: string;
  readonly caption: string;
}

type Axis = Exclude<NonNullable<ChartOption['xAxis']>, readonly unknown[]>;
/** Ticks at multiples of the interval; the end of the axis is no tick unless it is one of them. */
function tickLabel(scale: Scale, format: (value: number) => string): (value: number) => string {
  return (value) => {
    if (value === 0) return '0';
    return value % scale.interval === 0 ? format(value) : '';
  };
}

type VerticalAxis = Exclude<NonNullable<ChartOption['yAxis']>, readonly unknown[]>;

/** A value axis at the bottom of a grid, with lines across it. */
export function horizontalAxis(
  layout: Layout,
  scale: Scale,
  format: (value: number) => string,
): Axis {
  return {
    type: 'value',
    min: 0,
    max: scale.max,
    interval: scale.interval,
    axisLine: { show: true, lineStyle: { color: HAIRLINE } },
    axisTick: { show: false },
    axisLabel: {
      color: MUTED,
      fontSize: layout.fontSize,
      formatter: tickLabel(scale, format),
    },
    splitLine: { lineStyle: { color: HAIRLINE } },
  };
}

/** A value axis at the left of a grid. */
export function verticalAxis(
  layout: Layout,
  scale: Scale,
  format: (value: number) => string,
): VerticalAxis {
  return {
    type: 'value',
    min: 0,
    max: scale.max,
    interval: scale.interval,
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: MUTED, fontSize: layout.fontSize, formatter: format },
    splitLine: { lineStyle: { color: HAIRLINE } },
  };
}

/** Letters are measured with an average font here; those of the page may be this much wider. */
export const LABEL_SHARE = 0.88;

/** A row for each label, the first on top. */
export function rowAxis(layout: Layout, labels: readonly string[]): VerticalAxis {
  return {
    type: 'category',
    inverse: true,
    data: labels.map(drawableText),
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: {
      color: INK,
      fontSize: layout.fontSize,
      interval: 0,
      width: (layout.left - 16) * LABEL_SHARE,
      overflow: 'truncate',
      ellipsis: '…',
    },
  };
}
