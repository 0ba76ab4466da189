import { sumBy } from '../../model/sum-by.ts';
import { BYTE_MS_PER_GIB_HOUR, MS_PER_DAY } from '../../model/units.ts';
import { tenth } from '../charts/scale.ts';
import { textWidth } from '../charts/text-width.ts';
import type { DailySums, ShownWindow } from '../pages.ts';
import { formatByteMs, formatDay } from '../words/format.ts';
import {
  axisMarks,
  NARROW_ROOM,
  type Plot,
  type PlotRect,
  type PlotRoom,
  type PlotText,
  type PlotView,
  roundMax,
  WIDE_ROOM,
} from './plot.ts';

/** Amounts of memory × time, day by day, lying on each other. */
export interface DayChart {
  readonly title: string;
  readonly window: ShownWindow;
  readonly bands: readonly DayBand[];
}
export interface DayBand {
  readonly label: string;
  readonly colour: string;
  /** By the midnight its day begins with; a day that is missing is 0. */
  readonly byDay: ReadonlyMap<number, number>;
}

const PLOT_HEIGHT = { wide: 180, narrow: 130 } as const;
const TOP = 10;
const FOOT = 24;

/** Undefined where there is nothing to draw. */
export function dayChart({ title, window, bands }: DayChart): PlotView | undefined {
  const shown = bands.filter((band) => [...band.byDay.values()].some((value) => value > 0));
  if (shown.length === 0) return undefined;
  const days = daysOf(window);
  const total = (band: DayBand): number => sumBy(days, (day) => at(band, day));
  return {
    description: `${title}, each day from ${formatDay(window.fromMs)} to ${formatDay(window.toMs - 1)}: ${shown
      .map((band) => `${band.label} ${formatByteMs(total(band))}`)
      .join(', ')}.`,
    caption: `${title}, by the day (UTC) on which the application started.`,
    legend: shown.map((band) => ({
      label: band.label,
      colour: band.colour,
      amount: formatByteMs(total(band)),
    })),
    wide: drawDays(shown, days, WIDE_ROOM),
    narrow: drawDays(shown, days, NARROW_ROOM),
  };
}

/** The sums by day of one field. */
export function byDay(
  days: readonly DailySums[],
  field: 'heldMemoryByteMs' | 'recoverableMemoryByteMs',
): ReadonlyMap<number, number> {
  return new Map(days.map((day) => [day.dayMs, day[field]]));
}

function at({ byDay: amounts }: DayBand, dayMs: number): number {
  return Math.max(0, amounts.get(dayMs) ?? 0);
}

function daysOf({ fromMs, toMs }: ShownWindow): readonly number[] {
  const first = Math.floor(fromMs / MS_PER_DAY);
  const count = Math.max(1, Math.ceil(toMs / MS_PER_DAY) - first);
  return Array.from({ length: count }, (_, index) => (first + index) * MS_PER_DAY);
}

function drawDays(bands: readonly DayBand[], days: readonly number[], room: PlotRoom): Plot {
  const height = PLOT_HEIGHT[room.name];
  const sums = days.map((day) => sumBy(bands, (band) => at(band, day)));
  const max = roundMax(Math.max(...sums), BYTE_MS_PER_GIB_HOUR);
  const axis = axisMarks({ top: TOP, height, max, unit: 'byteMs' }, room);
  const step = (room.width - room.left - room.right) / days.length;
  const barWidth = Math.min(64, step * 0.74);
  const rects = days.flatMap((day, index) => {
    const x = tenth(room.left + step * index + (step - barWidth) / 2);
    return stack(bands, day, { x, width: tenth(barWidth), height, max });
  });
  return {
    width: room.width,
    height: TOP + height + FOOT,
    rects,
    lines: axis.lines,
    dots: [],
    texts: [...axis.texts, ...dayLabels(days, step, room, TOP + height + 17)],
  };
}

interface BarRoom {
  readonly x: number;
  readonly width: number;
  readonly height: number;
  readonly max: number;
}

function stack(bands: readonly DayBand[], day: number, room: BarRoom): readonly PlotRect[] {
  let below = 0;
  return bands.flatMap((band) => {
    const value = at(band, day);
    if (value === 0) return [];
    const height = (value / room.max) * room.height;
    below += height;
    return [
      {
        x: room.x,
        y: tenth(TOP + room.height - below),
        width: room.width,
        height: tenth(height),
        fill: band.colour,
        title: `${formatDay(day)}: ${band.label} ${formatByteMs(value)}`,
      },
    ];
  });
}

/** As many days as can be read, the last one among them; each in the middle of its bar, as far as it stays in the drawing. */
function dayLabels(
  days: readonly number[],
  step: number,
  room: PlotRoom,
  y: number,
): readonly PlotText[] {
  const every = Math.max(1, Math.ceil(46 / step));
  return days.flatMap((day, index) => {
    if ((days.length - 1 - index) % every !== 0) return [];
    const text = formatDay(day).slice(5);
    const furthest = room.width - textWidth(text, { size: room.fontSize }) / 2;
    return [
      {
        x: tenth(Math.min(furthest, room.left + step * (index + 0.5))),
        y,
        text,
        anchor: 'middle' as const,
        fill: 'var(--muted)',
        size: room.fontSize,
      },
    ];
  });
}
