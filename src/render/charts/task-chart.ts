import type { TaskStrip } from '../../model/detail.ts';
import { largestBy } from '../../model/largest-by.ts';
import { formatQuantity } from '../words/format.ts';
import { type DrawItem, drawSvg } from './echarts.ts';
import { horizontalAxis, type Layout, verticalAxis } from './layout.ts';
import { BAR, BAR_FAILED, INK, MUTED } from './palette.ts';
import { byteScale, durationScale, type Scale, tenth } from './scale.ts';

type Task = TaskStrip['points'][number];

const HEIGHT = { wide: 220, narrow: 200 } as const;
const LEFT = 64;
const MARGIN = 28;
const RADIUS = 4;

/** Tasks by how long they took (to the right) and how much they read (up); in a row where none read anything. */
export function drawTasks(id: string, { points }: TaskStrip, layout: Layout): string {
  const durations = durationScale(most(points, 'durationMs'), layout.tickCount);
  const mostBytes = most(points, 'bytes');
  const bytes: Scale = mostBytes > 0 ? byteScale(mostBytes, 4) : { max: 2, interval: 1 };
  const height = mostBytes > 0 ? HEIGHT[layout.name] : HEIGHT[layout.name] / 2;
  const heightOf = (task: Task): number => (mostBytes > 0 ? task.bytes : 1);
  const left = mostBytes > 0 ? LEFT : MARGIN;
  const bytesInWords = (value: number): string =>
    mostBytes > 0 ? formatQuantity({ value, unit: 'bytes' }) : '';
  return drawSvg(
    id,
    { width: layout.width, height },
    {
      grid: { left, right: MARGIN, top: 12, bottom: 30 },
      xAxis: horizontalAxis(layout, durations, (value) => formatQuantity({ value, unit: 'ms' })),
      yAxis: verticalAxis(layout, bytes, bytesInWords),
      series: [
        {
          type: 'custom',
          silent: true,
          data: points.map((task) => [task.durationMs, heightOf(task)]),
          renderItem: drawTask(points, heightOf),
        },
      ],
    },
    (_, item) => tipOf(points[item]),
  );
}

function tipOf(task: Task | undefined): string | undefined {
  if (task === undefined) return undefined;
  const took = formatQuantity({ value: task.durationMs, unit: 'ms' });
  const read = formatQuantity({ value: task.bytes, unit: 'bytes' });
  const status = task.status === 'success' ? '' : `, ${task.status}`;
  return `${took}, read ${read}, executor ${task.executorId}${status}`;
}

/** A disc for success, a square for failure, a ring for a kill: shape and colour say the same. */
function drawTask(points: readonly Task[], heightOf: (task: Task) => number): DrawItem {
  return ({ dataIndex }, api) => {
    const task = points[dataIndex];
    if (task === undefined) return null;
    const [left = 0, top = 0] = api.coord([task.durationMs, heightOf(task)]);
    const [x, y] = [tenth(left), tenth(top)];
    switch (task.status) {
      case 'success':
        return circle(x, y, { fill: BAR, opacity: 0.6 });
      case 'killed':
        return circle(x, y, { fill: 'none', stroke: MUTED, lineWidth: 1.5 });
      case 'failed':
        return {
          type: 'rect',
          shape: { x: x - RADIUS, y: y - RADIUS, width: 2 * RADIUS, height: 2 * RADIUS },
          style: { fill: BAR_FAILED, stroke: INK, lineWidth: 0.5 },
        };
    }
  };
}

function circle(cx: number, cy: number, style: object): NonNullable<ReturnType<DrawItem>> {
  return { type: 'circle', shape: { cx, cy, r: RADIUS }, style };
}

function most(points: readonly Task[], key: 'durationMs' | 'bytes'): number {
  return largestBy(points, (task) => task[key]);
}
