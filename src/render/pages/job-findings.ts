import { shortened } from '../../model/texts/shortened.ts';
import type { HistoryRun, JobHistory } from '../../runs/job-history.ts';
import { tenth } from '../charts/scale.ts';
import type { HeuristicName } from '../pages.ts';
import { formatMinute } from '../words/format.ts';
import { colourOf, columnOf } from './job-panels.ts';
import { type PlotRoom } from './plot.ts';

const ROW_HEIGHT = 38;
/** From the top of a row to its dots, and to its name above them: beside them there is no room on a phone. */
const DOTS_AT = 26;
const NAME_AT = 13;
const SHOWN_FINDINGS = 6;

/** A row for each finding that came back most, a dot where a run has it. */
export function drawFindings(
  { findings }: JobHistory,
  runs: readonly HistoryRun[],
  heuristics: readonly HeuristicName[],
  { room, top }: { readonly room: PlotRoom; readonly top: number },
) {
  const rows = findings
    .filter(({ heuristicId }) => runs.some((run) => run.heuristicIds.includes(heuristicId)))
    .slice(0, SHOWN_FINDINGS);
  const step = columnOf(room, runs.length);
  const rowTop = (row: number): number => top + row * ROW_HEIGHT;
  return {
    bottom: rows.length === 0 ? undefined : rowTop(rows.length),
    dots: rows.flatMap(({ heuristicId }, row) =>
      [...runs.entries()]
        .filter(([, run]) => run.heuristicIds.includes(heuristicId))
        .map(([index, run]) => ({
          x: tenth(room.left + step * (index + 0.5)),
          y: rowTop(row) + DOTS_AT,
          fill: colourOf(run),
          title: formatMinute(run.startedAtMs),
        })),
    ),
    lines: rows.map((_, row) => ({
      x1: room.left,
      x2: room.width - room.right,
      y1: rowTop(row) + DOTS_AT,
      y2: rowTop(row) + DOTS_AT,
      stroke: 'var(--hairline)',
      dash: undefined,
    })),
    texts: rows.map(({ heuristicId }, row) => ({
      x: 0,
      y: rowTop(row) + NAME_AT,
      text: shortened(
        heuristics.find(({ id }) => id === heuristicId)?.title ?? heuristicId,
        room.name === 'wide' ? 100 : 44,
      ),
      anchor: 'start' as const,
      fill: 'var(--ink)',
      size: room.fontSize,
    })),
  };
}
