import type { Analysis } from '../../model/analysis.ts';
import type { AnalysisDetail, JobDetail, StageDetail } from '../../model/detail.ts';
import { WORK_CATEGORIES } from '../../model/occupancy.ts';
import { stageKey } from '../../model/stage.ts';
import type { TimeBar } from '../charts/bars.ts';
import { type Chart, type Layout, NARROW, WIDE } from '../charts/layout.ts';
import {
  BAR,
  BAR_FAILED,
  BAR_MARKED,
  CATEGORIES_IN_WORDS,
  CATEGORY_COLOURS,
  INK,
  WASTED,
} from '../charts/palette.ts';
import { type BarGroup, drawTimeline } from '../charts/timeline-chart.ts';
import { formatCount, formatQuantity } from '../format.ts';
import { printableLine, shortened } from '../printable.ts';
import { stageOfFinding } from './stage-of-finding.ts';

export interface TimelineView {
  readonly chart: Chart;
  readonly legend: readonly LegendEntry[];
}
export interface LegendEntry {
  readonly label: string;
  readonly colour: string;
  readonly isLine: boolean;
  readonly amount: string;
}

const JOB_COUNT = { wide: 12, narrow: 6 } as const;
const STAGE_COUNT = { wide: 20, narrow: 10 } as const;
const LABEL_LENGTH = 60;

/** Undefined when the record has neither cores over time nor a job or stage with times. */
export function timelineView(analysis: Analysis): TimelineView | undefined {
  const { detail, application } = analysis;
  if (detail === undefined) return undefined;
  const { timeline } = detail;
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
    legend: timeline === undefined ? [] : legendOf(timeline),
  };
}

function groupsOf(
  { application, findings }: Analysis,
  detail: AnalysisDetail,
  size: Layout['name'],
): readonly BarGroup[] {
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
    { title: 'Jobs', bars: jobs.map(jobBar) },
    { title: 'Stages', bars: stages.map((stage) => stageBar(stage, marks.get(stageKey(stage)))) },
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
  return {
    label: labelOf(`${job.jobId}`, job.description ?? job.name),
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
  return {
    label: labelOf(stageKey(stage), stage.description ?? stage.name),
    shortLabel: stageKey(stage),
    startMs: stage.startOffsetMs,
    durationMs: stage.durationMs,
    colour: stage.status === 'failed' ? BAR_FAILED : colour,
    note: findingNumber === undefined ? shortNote : `${shortNote}, finding ${findingNumber}`,
    shortNote,
  };
}

function labelOf(id: string, name: string): string {
  return shortened(`${id} · ${withoutFolders(printableLine(name))}`, LABEL_LENGTH);
}

/** `collect at /home/a/orders.py:48` tells by its end, which is what a short label would cut off. */
function withoutFolders(callSite: string): string {
  const folders = callSite.lastIndexOf(' at /');
  const file = callSite.slice(callSite.lastIndexOf('/') + 1);
  return folders === -1 || !/:\d+$/.test(file)
    ? callSite
    : `${callSite.slice(0, folders)} at ${file}`;
}

function legendOf(timeline: NonNullable<AnalysisDetail['timeline']>): readonly LegendEntry[] {
  const coreMs = (cores: readonly number[]): number =>
    cores.reduce((sum, value) => sum + value, 0) * timeline.binMs;
  const entry = (label: string, colour: string, isLine: boolean, values: readonly number[]) => ({
    label,
    colour,
    isLine,
    amount: formatQuantity({ value: coreMs(values), unit: 'coreMs' }),
    isShown: isLine || values.some((value) => value > 0),
  });
  const bands = WORK_CATEGORIES.map((category) =>
    entry(
      CATEGORIES_IN_WORDS[category],
      CATEGORY_COLOURS[category],
      false,
      timeline.usedCores[category],
    ),
  );
  const wasted = entry('Of it by tasks that did not succeed', WASTED, true, timeline.wastedCores);
  return [
    entry('Held by executors', INK, true, timeline.heldCores),
    ...bands.toReversed(),
    ...(timeline.wastedCores.some((cores) => cores > 0) ? [wasted] : []),
  ].filter(({ isShown }) => isShown);
}

function descriptionOf({ timeline }: AnalysisDetail, groups: readonly BarGroup[]): string {
  const cores = timeline === undefined ? [] : ['cores over time by what they did'];
  const bars = groups.map(
    ({ title, bars: { length } }) => `${title.toLowerCase()} as ${formatCount(length, 'bar')}`,
  );
  return `Time from the start of the application to the right: ${[...cores, ...bars].join('; ')}. The tables have the same numbers.`;
}

/** How many of how many are drawn. */
function captionOf(detail: AnalysisDetail, groups: readonly BarGroup[]): string {
  const jobs = formatCount(detail.jobs.length + detail.moreJobCount, 'job');
  const stages = formatCount(detail.stages.length + detail.moreStageCount, 'stage attempt');
  const [jobCount = 0, stageCount = 0] = groups.map(({ bars }) => bars.length);
  return `${jobCount} of ${jobs} by duration and ${stageCount} of ${stages} by task time, from the start of the application to the right.`;
}
