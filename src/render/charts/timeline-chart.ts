import type { AnalysisDetail } from '../../model/detail.ts';
import { largestOf } from '../../model/largest-by.ts';
import { WORK_CATEGORIES } from '../../model/occupancy.ts';
import { formatMs, formatQuantity } from '../words/format.ts';
import { barData, drawBar, rowLabels, type TimeBar } from './bars.ts';
import { type ChartOption, type DrawItem, drawSvg } from './echarts.ts';
import { horizontalAxis, type Layout, rowAxis, verticalAxis } from './layout.ts';
import { CATEGORY_COLOURS, INK, MUTED, WASTED } from './palette.ts';
import { countScale, timeScale } from './scale.ts';
import { drawBand, drawLine, rebinned, stepPoints } from './steps.ts';

type Timeline = NonNullable<AnalysisDetail['timeline']>;

/** Cores over time by what they did, and under them, on the same time axis, what ran. */
export interface TimelineInput {
  readonly endMs: number;
  readonly timeline: Timeline | undefined;
  readonly groups: readonly BarGroup[];
}
export interface BarGroup {
  readonly title: string;
  readonly bars: readonly TimeBar[];
}

const CORES_HEIGHT = { wide: 240, narrow: 180 } as const;
const ROW_HEIGHT = 19;
const TITLE_HEIGHT = 26;
const AXIS_HEIGHT = 26;
const GAP = 14;
/** More than this cannot be told apart. */
const BIN_COUNT = { wide: 300, narrow: 100 } as const;

interface Panel {
  readonly title: string;
  readonly top: number;
  readonly height: number;
  readonly yAxis: ReturnType<typeof verticalAxis>;
  readonly draws: readonly {
    readonly data: number[][];
    readonly renderItem: DrawItem;
    readonly tips?: readonly string[];
  }[];
}

/** Undefined when there is nothing to draw. */
export function drawTimeline(id: string, input: TimelineInput, layout: Layout): string | undefined {
  const panels: Panel[] = [];
  let top = 0;
  const add = (panel: Omit<Panel, 'top'>): void => {
    panels.push({ ...panel, top });
    top += TITLE_HEIGHT + panel.height + AXIS_HEIGHT + GAP;
  };
  if (input.timeline !== undefined) add(coresPanel(input.timeline, input.endMs, layout));
  for (const { title, bars } of input.groups) {
    if (bars.length > 0) add(barPanel(title, bars, layout));
  }
  if (panels.length === 0) return undefined;
  const tips = panels.flatMap(({ draws }) => draws.map((draw) => draw.tips));
  const size = { width: layout.width, height: top - GAP };
  return drawSvg(id, size, optionOf(panels, input, layout), (series, item) => tips[series]?.[item]);
}

function optionOf(panels: readonly Panel[], { endMs }: TimelineInput, layout: Layout): ChartOption {
  const scale = timeScale(endMs, layout.tickCount);
  return {
    title: panels.map(({ title, top }) => ({
      text: title,
      left: 0,
      top,
      padding: 0,
      textStyle: { color: INK, fontSize: layout.fontSize + 1, fontWeight: 600 },
    })),
    grid: panels.map(({ top, height }) => ({
      left: layout.left,
      right: layout.right,
      top: top + TITLE_HEIGHT,
      height,
    })),
    xAxis: panels.map((_, gridIndex) => ({
      ...horizontalAxis(layout, scale, formatMs),
      gridIndex,
    })),
    yAxis: panels.map(({ yAxis }, gridIndex) => ({ ...yAxis, gridIndex })),
    series: panels.flatMap(({ draws }, index) =>
      draws.map(({ data, renderItem }) => ({
        type: 'custom' as const,
        silent: true,
        xAxisIndex: index,
        yAxisIndex: index,
        encode: { x: [1, 2], y: 0 },
        data,
        renderItem,
      })),
    ),
  };
}

function barPanel(title: string, bars: readonly TimeBar[], layout: Layout): Omit<Panel, 'top'> {
  const labels = rowLabels(bars, layout.name === 'wide');
  const tips = bars.map(({ tip }) => tip);
  return {
    title,
    height: labels.length * ROW_HEIGHT,
    yAxis: rowAxis(layout, labels),
    draws: [{ data: barData(bars), renderItem: drawBar(bars, layout), tips }],
  };
}

/** The bands lie on each other in the order of the categories; the dashed line is what was held, the dotted one what was wasted. */
function coresPanel(timeline: Timeline, endMs: number, layout: Layout): Omit<Panel, 'top'> {
  const perBin = Math.max(1, Math.ceil(timeline.heldCores.length / BIN_COUNT[layout.name]));
  const bins = { binMs: timeline.binMs * perBin, endMs };
  const binned = (values: readonly number[]): readonly number[] =>
    perBin === 1 ? values : rebinned(values, perBin);
  const renderItems: DrawItem[] = [];
  let lower = binned(timeline.heldCores).map(() => 0);
  for (const category of WORK_CATEGORIES) {
    const values = binned(timeline.usedCores[category]);
    const base = lower;
    const upper = base.map((cores, bin) => cores + (values[bin] ?? 0));
    if (values.some((cores) => cores > 0)) {
      const edges = [stepPoints(base, bins), stepPoints(upper, bins)] as const;
      renderItems.push(drawBand(...edges, CATEGORY_COLOURS[category]));
    }
    lower = upper;
  }
  const held = binned(timeline.heldCores);
  const wasted = binned(timeline.wastedCores);
  if (wasted.some((cores) => cores > 0)) {
    renderItems.push(drawLine(stepPoints(wasted, bins), { stroke: WASTED, lineDash: [2, 2] }));
  }
  if (held.some((cores) => cores > 0)) {
    renderItems.push(drawLine(stepPoints(held, bins), { stroke: INK, lineDash: [6, 3] }));
  }
  const most = largestOf([...held, ...lower]);
  return {
    title: 'Cores',
    height: CORES_HEIGHT[layout.name],
    yAxis: {
      ...verticalAxis(layout, countScale(most, 4), (cores) =>
        formatQuantity({ value: cores, unit: 'count' }),
      ),
      nameTextStyle: { color: MUTED },
    },
    draws: renderItems.map((renderItem) => ({ data: [[0, 0, endMs]], renderItem })),
  };
}
