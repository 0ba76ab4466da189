import type { Analysis } from '../../model/analysis.ts';
import type { AnalysisDetail, WallSpan } from '../../model/detail.ts';
import { stageKey } from '../../model/stage.ts';
import { sumBy } from '../../model/sum-by.ts';
import { shortened } from '../../model/texts/shortened.ts';
import type { TimeBar } from '../charts/bars.ts';
import { BAR, BAR_MARKED, sliceColour } from '../charts/palette.ts';
import { formatCount, formatMs } from '../words/format.ts';
import { nameInWords } from '../words/run-names.ts';
import { stageOfFinding } from './stage-of-finding.ts';
import { type ColumnOf, type TableView, tableOf } from './table-view.ts';

type Path = NonNullable<AnalysisDetail['wallPath']>;
type Phase = Extract<WallSpan, { kind: 'driver' }>['phase'];

const PHASE_IN_WORDS: Readonly<Record<Phase, string>> = {
  'cluster-wait': 'waiting for executors',
  startup: 'before the first job',
  planning: 'planning and listing files',
  commit: 'committing what was written',
  driver: 'the driver alone, between jobs',
  end: 'after the last job',
};
const NAME_LENGTH = 80;
/** What is said in words; all of it is in the picture. */
const ROW_COUNT = 12;

/** What the wall clock went by, as two rows of bars: stages of the critical path, and the time without a job; one where there is no other. */
export function pathBars({ findings, detail }: Analysis): readonly TimeBar[] {
  const path = detail?.wallPath;
  if (detail === undefined || path === undefined) return [];
  const marked = new Set(findings.map(({ subject }) => stageOfFinding(subject, detail)));
  const rows = (['stage', 'driver'] as const)
    .map((kind) => ({ kind, spans: path.spans.filter((span) => span.kind === kind) }))
    .filter(({ spans }) => spans.length > 0);
  return rows.flatMap(({ kind, spans }, row) => {
    const together = formatMs(sumBy(spans, ({ durationMs }) => durationMs));
    return spans.map(
      (span, index): TimeBar => ({
        label: kind === 'stage' ? 'Stages it waited for' : 'No job ran',
        shortLabel: kind === 'stage' ? 'stages' : 'no job',
        startMs: span.startOffsetMs,
        durationMs: span.durationMs,
        row,
        colour: colourOf(span, marked),
        tip: `${nameOf(span, detail)}: ${formatMs(span.durationMs)}, from ${formatMs(span.startOffsetMs)} on`,
        note: index === 0 ? together : '',
        shortNote: index === 0 ? together : '',
      }),
    );
  });
}

function colourOf(span: WallSpan, marked: ReadonlySet<string | undefined>): string {
  if (span.kind === 'driver') return sliceColour(span.phase, 0);
  return marked.has(stageKey(span)) ? BAR_MARKED : BAR;
}

/** Where a stage has a description, that says more than where it was called. */
function nameOf(span: WallSpan, { stages }: AnalysisDetail): string {
  if (span.kind === 'driver') return PHASE_IN_WORDS[span.phase];
  const text = stages.find((stage) => stageKey(stage) === stageKey(span))?.description ?? span.name;
  return shortened(`stage ${stageKey(span)}, ${nameInWords(text)}`, NAME_LENGTH);
}

/** The longest spans in order of time, with what they are of the wall clock. Undefined without a path. */
export function pathTable({ detail, application }: Analysis): TableView | undefined {
  const path = detail?.wallPath;
  if (detail === undefined || path === undefined) return undefined;
  const longest = path.spans
    .toSorted((a, b) => b.durationMs - a.durationMs)
    .slice(0, ROW_COUNT)
    .toSorted((a, b) => a.startOffsetMs - b.startOffsetMs);
  const columns: readonly ColumnOf<WallSpan>[] = [
    { label: 'What', longText: (span) => nameOf(span, detail) },
    { label: 'From', quantity: ({ startOffsetMs: value }) => ({ value, unit: 'ms' }) },
    { label: 'Took', quantity: ({ durationMs: value }) => ({ value, unit: 'ms' }) },
    {
      label: 'Of the wall clock',
      quantity: ({ durationMs }) => ({
        value: durationMs / Math.max(1, application.durationMs),
        unit: 'ratio',
      }),
    },
  ];
  const table = tableOf('What the wall clock went by, in order of time', columns, longest);
  return table === undefined ? undefined : { ...table, more: restInWords(path, longest) };
}

function restInWords(path: Path, shown: readonly WallSpan[]): string | undefined {
  const count = path.spans.length - shown.length + path.moreSpanCount;
  const ms =
    sumBy(path.spans, ({ durationMs }) => durationMs) -
    sumBy(shown, ({ durationMs }) => durationMs) +
    path.moreMs;
  return count === 0
    ? undefined
    : `And ${formatCount(count, 'shorter stretch', 'shorter stretches')}, together ${formatMs(ms)}.`;
}
