import type { Analysis } from '../../model/analysis.ts';
import type { AnalysisDetail, JobDetail, StageDetail } from '../../model/detail.ts';
import { stageKey } from '../../model/stage.ts';
import { shortened } from '../../model/texts/shortened.ts';
import type { TimeBar } from '../charts/bars.ts';
import { type Chart, type Layout, NARROW, WIDE } from '../charts/layout.ts';
import { BAR, BAR_FAILED, BAR_MARKED } from '../charts/palette.ts';
import { type BarGroup, drawTimeline } from '../charts/timeline-chart.ts';
import { formatCount, formatQuantity } from '../words/format.ts';
import { nameInWords } from '../words/run-names.ts';
import { type LegendEntry, legendOf } from './legend-view.ts';
import { pathBars } from './path-view.ts';
import { stageOfFinding } from './stage-of-finding.ts';

export interface TimelineView {
  readonly chart: Chart;
  readonly legend: readonly LegendEntry[];
}
const JOB_COUNT = { wide: 12, narrow: 6 } as const;
const STAGE_COUNT = { wide: 20, narrow: 10 } as const;
const LABEL_LENGTH = 60;
const JOBS = 'Jobs';
const PATH = 'Critical path: what the wall clock went by';
const STAGES = 'Stages';

/** Undefined when the record has neither cores over time nor a job or stage with times. */
export function timelineView(analysis: Analysis): TimelineView | undefined {
  const { detail, application } = analysis;
  if (detail === undefined) return undefined;
  const timeline = coresOf(detail);
  const endMs = application.durationMs;
  const draw = (layout: Layout, groups: readonly BarGroup[]): string | undefined =>
    drawTimeline(`timeline-${layout.name}`, { endMs, timeline, groups }, layout);
  const wideGroups = groupsOf(analysis, detail, 'wide');
  const wide = draw(WIDE, wideGroups);
  const narrow = draw(NARROW, groupsOf(analysis, detail, 'narrow'));
  if (wide === undefined || narrow === undefined) return undefined;
  return {
    chart: {
      wide,
      narrow,
      description: descriptionOf(detail, wideGroups),
      caption: captionOf(detail, wideGroups),
    },
    legend: timeline === undefined ? [] : legendOf(timeline, analysis.application.durationMs),
  };
}

/** Undefined also where nothing was ever held or used: there is nothing to draw. */
function coresOf({ timeline }: AnalysisDetail): AnalysisDetail['timeline'] {
  if (timeline === undefined) return undefined;
  const series = [timeline.heldCores, ...Object.values(timeline.usedCores)];
  return series.some((values) => values.some((value) => value > 0)) ? timeline : undefined;
}

function groupsOf(
  analysis: Analysis,
  detail: AnalysisDetail,
  size: Layout['name'],
): readonly BarGroup[] {
  const { application, findings } = analysis;
  const endMs = application.durationMs;
  const marks = new Map(
    findings
      .map(({ subject }, index) => [stageOfFinding(subject, detail), index + 1] as const)
      .toReversed(),
  );
  const weightOf = (stage: StageDetail): number =>
    marks.has(stageKey(stage)) ? Number.MAX_SAFE_INTEGER : stage.executorRunTimeMs;
  const jobs = worst(timed(detail.jobs, endMs), JOB_COUNT[size], ({ durationMs }) => durationMs);
  const stages = worst(timed(detail.stages, endMs), STAGE_COUNT[size], weightOf);
  return [
    { title: JOBS, bars: jobs.map(jobBar) },
    { title: PATH, bars: pathBars(analysis) },
    { title: STAGES, bars: stages.map((stage) => stageBar(stage, marks.get(stageKey(stage)))) },
  ];
}

type Times = Pick<JobDetail, 'startOffsetMs' | 'durationMs'>;
type Timed<T> = T & Required<Times>;

/** Rows with their times, cut to the application's own; what has no end went on to the end of the record. */
function timed<T extends Times>(rows: readonly T[], endMs: number): readonly Timed<T>[] {
  return rows.flatMap((row) => {
    if (row.startOffsetMs === undefined) return [];
    const stopMs = row.durationMs === undefined ? endMs : row.startOffsetMs + row.durationMs;
    const startOffsetMs = Math.min(endMs, Math.max(0, row.startOffsetMs));
    const durationMs = Math.max(0, Math.min(endMs, stopMs) - startOffsetMs);
    return [{ ...row, startOffsetMs, durationMs }];
  });
}

/** The `count` rows that weigh most, in order of time. */
function worst<T extends { readonly startOffsetMs: number }>(
  rows: readonly T[],
  count: number,
  weight: (row: T) => number,
): readonly T[] {
  return rows
    .toSorted((a, b) => weight(b) - weight(a))
    .slice(0, count)
    .toSorted((a, b) => a.startOffsetMs - b.startOffsetMs);
}

function jobBar(job: Timed<JobDetail>): TimeBar {
  const status = job.status === 'succeeded' ? '' : `, ${job.status}`;
  const note = `${formatQuantity({ value: job.durationMs, unit: 'ms' })}${status}`;
  const name = nameInWords(job.description ?? job.name);
  return {
    tip: `Job ${job.jobId}, ${shortened(name, LABEL_LENGTH)}: ${note}, ${formatCount(job.taskCount, 'task')}`,
    label: labelOf(`${job.jobId}`, name),
    shortLabel: `${job.jobId}`,
    startMs: job.startOffsetMs,
    durationMs: job.durationMs,
    colour: job.status === 'failed' ? BAR_FAILED : BAR,
    note,
    shortNote: note,
  };
}

function stageBar(stage: Timed<StageDetail>, findingNumber: number | undefined): TimeBar {
  const status = stage.status === 'complete' ? '' : `, ${stage.status}`;
  const shortNote = `${formatQuantity({ value: stage.durationMs, unit: 'ms' })}${status}`;
  const colour = findingNumber === undefined ? BAR : BAR_MARKED;
  const name = nameInWords(stage.description ?? stage.name);
  return {
    tip: `Stage ${stageKey(stage)}, ${shortened(name, LABEL_LENGTH)}: ${shortNote}, ${formatCount(stage.taskCount, 'task')}`,
    label: labelOf(stageKey(stage), name),
    shortLabel: stageKey(stage),
    startMs: stage.startOffsetMs,
    durationMs: stage.durationMs,
    colour: stage.status === 'failed' ? BAR_FAILED : colour,
    note: findingNumber === undefined ? shortNote : `${shortNote}, finding ${findingNumber}`,
    shortNote,
  };
}

function labelOf(id: string, name: string): string {
  return shortened(`${id} · ${withoutFolders(name)}`, LABEL_LENGTH);
}

/** `collect at /home/a/orders.py:48` tells by its end, which is what a short label would cut off. */
function withoutFolders(callSite: string): string {
  const folders = callSite.lastIndexOf(' at /');
  const file = callSite.slice(callSite.lastIndexOf('/') + 1);
  return folders === -1 || !/:\d+$/.test(file)
    ? callSite
    : `${callSite.slice(0, folders)} at ${file}`;
}

function descriptionOf({ timeline }: AnalysisDetail, groups: readonly BarGroup[]): string {
  const cores = timeline === undefined ? [] : ['cores over time by what they did'];
  const bars = groups
    .filter(({ bars: { length } }) => length > 0)
    .map(
      ({ title, bars: { length } }) => `${title.toLowerCase()} as ${formatCount(length, 'bar')}`,
    );
  return `Time from the start of the application to the right: ${[...cores, ...bars].join('; ')}. The tables have the same numbers.`;
}

/** How many of how many are drawn. */
function captionOf(detail: AnalysisDetail, groups: readonly BarGroup[]): string {
  const jobs = formatCount(detail.jobs.length + detail.moreJobCount, 'job');
  const stages = formatCount(detail.stages.length + detail.moreStageCount, 'stage attempt');
  const countOf = (wanted: string) =>
    groups.find(({ title }) => title === wanted)?.bars.length ?? 0;
  const [jobCount, stageCount] = [countOf(JOBS), countOf(STAGES)];
  const drawn = [
    ...(jobCount > 0 ? [`${jobCount} of ${jobs} by duration`] : []),
    ...(stageCount > 0 ? [`${stageCount} of ${stages} by task time`] : []),
  ];
  const bars =
    drawn.length === 0 ? '' : `${drawn.join(' and ')}. Orange has a finding, red failed. `;
  return `${bars}Time runs from the start of the application to the right.`;
}
