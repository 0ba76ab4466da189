import { BYTE_MS_PER_GIB_HOUR, MS_PER_MINUTE } from '../../model/units.ts';
import type { JobHistory } from '../../runs/job-history.ts';
import { tenth } from '../charts/scale.ts';
import type { HeuristicName } from '../pages.ts';
import { formatCount, formatMinute } from '../words/format.ts';
import { bandInWords } from './job-facts.ts';
import { drawFindings } from './job-findings.ts';
import { drawPanel, PANEL_HEIGHT, type Panel, TITLE_HEIGHT } from './job-panels.ts';
import { NARROW_ROOM, type Plot, type PlotRoom, type PlotView, WIDE_ROOM } from './plot.ts';

const GAP = 18;
/** More than these cannot be told apart. */
const SHOWN_RUNS = { wide: 90, narrow: 30 } as const;

/** Runtime, cost and findings of a job over its runs, on one axis. Undefined for less than two runs. */
export function jobChart(
  history: JobHistory,
  heuristics: readonly HeuristicName[],
): PlotView | undefined {
  if (history.runs.length < 2) return undefined;
  const { baseline } = history;
  const band =
    baseline === undefined
      ? ''
      : ` The shaded band, ${bandInWords(baseline)}, is normal for this job.`;
  return {
    description: `${formatCount(history.runs.length, 'run')} from ${formatMinute(history.runs[0]?.startedAtMs ?? 0)}: the table below has their numbers.${band}`,
    caption: `Each column is a run, the latest at the right.${band}`,
    legend: legendOf(history),
    wide: draw(history, heuristics, WIDE_ROOM),
    narrow: draw(history, heuristics, NARROW_ROOM),
  };
}

function legendOf({ runs, baseline }: JobHistory): PlotView['legend'] {
  const entries = [
    { label: 'succeeded', colour: 'var(--bar)', isShown: true },
    {
      label: 'slower or dearer than normal',
      colour: 'var(--bar-marked)',
      isShown: runs.some(({ regression }) => regression !== undefined),
    },
    {
      label: 'did not succeed',
      colour: 'var(--bar-failed)',
      isShown: runs.some(({ outcome }) => outcome !== 'succeeded'),
    },
    { label: 'normal', colour: 'var(--band)', isShown: baseline !== undefined },
  ];
  return entries
    .filter(({ isShown }) => isShown)
    .map(({ label, colour }) => ({ label, colour, amount: '' }));
}

function draw(history: JobHistory, heuristics: readonly HeuristicName[], room: PlotRoom): Plot {
  const runs = history.runs.slice(-SHOWN_RUNS[room.name]);
  const { baseline } = history;
  const band =
    baseline === undefined
      ? undefined
      : { low: baseline.lowMs, high: baseline.highMs, middle: baseline.medianMs };
  const panels: readonly Panel[] = [
    {
      title: 'Wall clock',
      unit: 'ms',
      unitSize: MS_PER_MINUTE,
      value: (run) => run.durationMs,
      band,
    },
    {
      title: 'Memory × time held',
      unit: 'byteMs',
      unitSize: BYTE_MS_PER_GIB_HOUR,
      value: (run) => run.heldMemoryByteMs ?? 0,
      band: memoryBand(history),
    },
  ];
  const height = PANEL_HEIGHT[room.name];
  const drawn = panels.map((panel, index) =>
    drawPanel(panel, runs, room, index * (TITLE_HEIGHT + height + GAP)),
  );
  const top = panels.length * (TITLE_HEIGHT + height + GAP);
  const dots = drawFindings(history, runs, heuristics, { room, top });
  return {
    width: room.width,
    height: tenth(dots.bottom ?? top - GAP / 2),
    rects: drawn.flatMap(({ rects }) => rects),
    lines: [...drawn.flatMap(({ lines }) => lines), ...dots.lines],
    dots: dots.dots,
    texts: [...drawn.flatMap(({ texts }) => texts), ...dots.texts],
  };
}

function memoryBand({ baseline }: JobHistory): Panel['band'] {
  const { medianMemoryByteMs: middle, highMemoryByteMs: high } = baseline ?? {};
  return middle === undefined || high === undefined
    ? undefined
    : { low: Math.max(0, 2 * middle - high), high, middle };
}
