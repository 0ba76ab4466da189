import type { AnalysisDetail, ExecutorLifeDetail } from '../../model/detail.ts';
import { REMOVAL_KIND_IN_WORDS, type RemovalKind } from '../../model/removal-kind.ts';
import { shortened } from '../../model/texts/shortened.ts';
import type { TimeBar } from '../charts/bars.ts';
import { type Chart, NARROW, WIDE } from '../charts/layout.ts';
import { BAR, BAR_FAILED, BAR_MARKED, MUTED, sliceColour } from '../charts/palette.ts';
import { drawTimeline } from '../charts/timeline-chart.ts';
import { printableLine } from '../printable.ts';
import { formatCount, formatQuantity } from '../words/format.ts';
import type { LegendEntry } from './legend-view.ts';

const DRAWN_COUNT = 40;
const LABEL_LENGTH = 40;
const STAYED = 'lived to the end';

const COLOUR_OF_KIND: Readonly<Record<RemovalKind, string>> = {
  'container-memory': BAR_FAILED,
  'heap-oom': BAR_FAILED,
  sigkill: BAR_FAILED,
  preempted: BAR_MARKED,
  'lost-node': BAR_MARKED,
  evicted: BAR_MARKED,
  decommissioned: BAR_MARKED,
  released: sliceColour('idle-end', 0),
  'timed-out': sliceColour('tail', 0),
  exited: sliceColour('tail', 0),
  disconnected: sliceColour('tail', 0),
  unknown: MUTED,
};

/** Lives as bars, those that ended in trouble first where not all can be drawn; undefined without executors. */
export function executorChart(detail: AnalysisDetail, endMs: number): Chart | undefined {
  const lives = drawnOf(detail.executors);
  const input = {
    endMs,
    timeline: undefined,
    groups: [{ title: 'Executors', bars: lives.map(lifeBar) }],
  };
  const wide = drawTimeline('executors-wide', input, WIDE);
  const narrow = drawTimeline('executors-narrow', input, NARROW);
  if (wide === undefined || narrow === undefined) return undefined;
  const total = detail.executors.length + detail.moreExecutorCount;
  const shown = `${lives.length} of ${formatCount(total, 'life', 'lives')}`;
  return {
    wide,
    narrow,
    description: `When executors lived, from the start of the application to the right: ${shown}. The table has the same numbers.`,
    caption:
      lives.length < total
        ? `${shown} drawn: those that ended in trouble, and those that held the most core time.`
        : `${shown} drawn.`,
  };
}

/** How all lives ended, the most frequent end first; of documents that do not tell, of the lives they list. */
export function executorLegend({
  executors,
  executorEnds,
}: AnalysisDetail): readonly LegendEntry[] {
  const ends =
    executorEnds ??
    [...Map.groupBy(executors, kindOf)].map(([kind, { length }]) => ({ kind, lifeCount: length }));
  return ends.map(({ kind, lifeCount }) => ({
    label: kind === undefined ? STAYED : REMOVAL_KIND_IN_WORDS[kind],
    colour: colourOf(kind),
    isLine: false,
    amount: formatQuantity({ value: lifeCount, unit: 'count' }),
  }));
}

function isTrouble(life: ExecutorLifeDetail): boolean {
  const kind = kindOf(life);
  return kind !== undefined && kind !== 'released';
}

function drawnOf(lives: readonly ExecutorLifeDetail[]): readonly ExecutorLifeDetail[] {
  return lives
    .map((life, place) => ({ life, place }))
    .toSorted(
      (a, b) =>
        Number(isTrouble(b.life)) - Number(isTrouble(a.life)) ||
        b.life.cores * b.life.durationMs - a.life.cores * a.life.durationMs,
    )
    .slice(0, DRAWN_COUNT)
    .toSorted((a, b) => a.place - b.place)
    .map(({ life }) => life);
}

/** Documents of before do not tell the kind. */
function kindOf({ removedKind, removedReason }: ExecutorLifeDetail): RemovalKind | undefined {
  return removedKind ?? (removedReason === undefined ? undefined : 'unknown');
}

function colourOf(kind: RemovalKind | undefined): string {
  return kind === undefined ? BAR : COLOUR_OF_KIND[kind];
}

function lifeBar(life: ExecutorLifeDetail): TimeBar {
  const { executorId, host } = life;
  const kind = kindOf(life);
  const duration = formatQuantity({ value: life.durationMs, unit: 'ms' });
  const end = kind === undefined ? undefined : REMOVAL_KIND_IN_WORDS[kind];
  const name = host === undefined ? executorId : `${executorId} · ${printableLine(host)}`;
  return {
    label: shortened(name, LABEL_LENGTH),
    shortLabel: executorId,
    startMs: Math.max(0, life.startOffsetMs),
    // by a clock that was behind, it began before the application
    durationMs: Math.max(0, life.durationMs + Math.min(0, life.startOffsetMs)),
    colour: colourOf(kind),
    tip: `Executor ${name}: ${duration}, ${formatCount(life.taskCount, 'task')}, ${end ?? STAYED}`,
    note: end === undefined ? duration : `${duration}, ${end}`,
    shortNote: duration,
  };
}
