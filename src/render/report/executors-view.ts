import type { AnalysisDetail, ExecutorLifeDetail } from '../../model/detail.ts';
import type { TimeBar } from '../charts/bars.ts';
import { type Chart, NARROW, WIDE } from '../charts/layout.ts';
import { BAR, BAR_MARKED } from '../charts/palette.ts';
import { drawTimeline } from '../charts/timeline-chart.ts';
import { formatCount, formatQuantity } from '../format.ts';
import { printableLine, shortened } from '../printable.ts';

const DRAWN_COUNT = 40;
const LABEL_LENGTH = 40;

/** Lives as bars; undefined without executors. */
export function executorChart(detail: AnalysisDetail, endMs: number): Chart | undefined {
  const lives = detail.executors.slice(0, DRAWN_COUNT);
  const input = {
    endMs,
    timeline: undefined,
    groups: [{ title: 'Executors', bars: lives.map(lifeBar) }],
  };
  const wide = drawTimeline('executors-wide', input, WIDE);
  const narrow = drawTimeline('executors-narrow', input, NARROW);
  if (wide === undefined || narrow === undefined) return undefined;
  const count = formatCount(detail.executors.length + detail.moreExecutorCount, 'life', 'lives');
  const shown = `${lives.length} of ${count}`;
  return {
    wide,
    narrow,
    description: `When executors lived, from the start of the application to the right: ${shown}. The table has the same numbers.`,
    caption: `${shown} drawn; the orange ones were removed before the end.`,
  };
}

function lifeBar(life: ExecutorLifeDetail): TimeBar {
  const { executorId, host, removedReason } = life;
  const duration = formatQuantity({ value: life.durationMs, unit: 'ms' });
  const note = removedReason === undefined ? duration : `${duration}, removed`;
  const name = host === undefined ? executorId : `${executorId} · ${printableLine(host)}`;
  return {
    label: shortened(name, LABEL_LENGTH),
    shortLabel: executorId,
    startMs: Math.max(0, life.startOffsetMs),
    durationMs: life.durationMs,
    colour: removedReason === undefined ? BAR : BAR_MARKED,
    note,
    shortNote: note,
  };
}
