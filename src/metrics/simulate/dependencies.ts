import { prefixLength } from '../../model/prefix-length.ts';
import type { StageData } from '../../model/stage.ts';
import { timesOf } from './stage-times.ts';

/** What must be over before something can start, as places in the interval's list, and how long after that it did start. */
export interface Waits {
  readonly after: readonly number[];
  /** After the last of `after`; without any, from the beginning of the interval. */
  readonly lagMs: number;
}

/**
 * A job that begins within so long after another ended was started by the thread that had waited for it. Ours: planning a
 * query takes longer, but so long a wait says nothing about who waited for whom.
 */
const FOLLOWS_WITHIN_MS = 1_000;

/** Stages of one query, or of one job that belongs to none. */
interface Group {
  readonly places: readonly number[];
  readonly submittedAtMs: number;
  readonly endedAtMs: number;
}

/**
 * Who waits for whom among stage attempts that ran in one interval: a list as long as `stages`, with as many points in time
 * behind it as that takes. A stage waits for its parents. Without a parent that ran, and when it is tried again, it waits for
 * everything of its query that had ended (adaptive execution submits a stage of the query when earlier ones are through), else
 * for the query's own beginning, and that for what ended right before it. The recorded lag after it is kept.
 */
export function dependencies(stages: readonly StageData[], fromMs: number): readonly Waits[] {
  const waits: Waits[] = stages.map(() => ({ after: [], lagMs: 0 }));
  const groups = groupsOf(stages);
  const byEnd = groups.toSorted((a, b) => a.endedAtMs - b.endedAtMs);
  const ends = new Map<Group, number>();
  const parents = parentPlaces(stages);
  for (const group of groups) {
    const previous = previousOf(byEnd, group);
    const beginning =
      waits.push(
        waitFor(previous === undefined ? undefined : ends.get(previous), {
          atMs: group.submittedAtMs,
          sinceMs: previous?.endedAtMs ?? fromMs,
        }),
      ) - 1;
    ends.set(group, addGroup({ stages, waits, parents }, group, beginning));
  }
  return waits;
}

interface Graph {
  readonly stages: readonly StageData[];
  readonly waits: Waits[];
  readonly parents: (place: number) => readonly number[];
}

/** Adds the group's waits, and a point for the end of the first, the first two, … of its stages; tells the last of these. */
function addGroup({ stages, waits, parents }: Graph, group: Group, beginning: number): number {
  const byEnd = group.places.toSorted((a, b) => overAt(stages, a) - overAt(stages, b));
  const firstPoint = waits.length;
  for (const [rank, place] of byEnd.entries()) {
    waits.push({ after: rank === 0 ? [place] : [firstPoint + rank - 1, place], lagMs: 0 });
  }
  const endsMs = byEnd.map((place) => overAt(stages, place));
  for (const place of group.places) {
    const stage = stages[place];
    if (stage === undefined) continue;
    const { submittedAtMs } = timesOf(stage);
    const own = stage.stageAttemptId === 0 ? parents(place) : [];
    const sinceMs = Math.max(...own.map((parent) => endOf(stages, parent)));
    if (own.length > 0) {
      waits[place] = { after: own, lagMs: Math.max(0, submittedAtMs - sinceMs) };
      continue;
    }
    const endedCount = prefixLength(endsMs, (endMs) => endMs <= submittedAtMs);
    waits[place] =
      endedCount === 0
        ? waitFor(beginning, { atMs: submittedAtMs, sinceMs: group.submittedAtMs })
        : waitFor(firstPoint + endedCount - 1, {
            atMs: submittedAtMs,
            sinceMs: endOf(stages, byEnd[endedCount - 1] ?? place),
          });
  }
  return firstPoint + byEnd.length - 1;
}

function waitFor(
  point: number | undefined,
  { atMs, sinceMs }: { readonly atMs: number; readonly sinceMs: number },
): Waits {
  return { after: point === undefined ? [] : [point], lagMs: Math.max(0, atMs - sinceMs) };
}

/** In order of submission. */
function groupsOf(stages: readonly StageData[]): readonly Group[] {
  const places = Map.groupBy(stages.keys(), (place) => {
    const { sqlExecutionId, jobIds } = stages[place] ?? { jobIds: [] };
    return sqlExecutionId === undefined ? `job ${jobIds[0]}` : `query ${sqlExecutionId}`;
  });
  return [...places.values()]
    .map((members) => ({
      places: members,
      submittedAtMs: members.reduce((first, at) => Math.min(first, startOf(stages, at)), Infinity),
      endedAtMs: members.reduce((last, at) => Math.max(last, endOf(stages, at)), -Infinity),
    }))
    .toSorted((a, b) => a.submittedAtMs - b.submittedAtMs);
}

/** The group that ended last before this one began, if that is no longer ago than one that waited for it would take. */
function previousOf(byEnd: readonly Group[], { submittedAtMs }: Group): Group | undefined {
  const last = byEnd[prefixLength(byEnd, ({ endedAtMs }) => endedAtMs <= submittedAtMs) - 1];
  return last !== undefined &&
    last.submittedAtMs < submittedAtMs &&
    submittedAtMs - last.endedAtMs <= FOLLOWS_WITHIN_MS
    ? last
    : undefined;
}

/** Attempts of parent stages that were over when the stage was submitted. */
function parentPlaces(stages: readonly StageData[]): (place: number) => readonly number[] {
  const byId = Map.groupBy(stages.keys(), (place) => stages[place]?.stageId ?? -1);
  return (place) => {
    const stage = stages[place];
    if (stage === undefined) return [];
    return stage.parentIds
      .flatMap((id) => byId.get(id) ?? [])
      .filter(
        (parent) =>
          parent !== place && endOf(stages, parent) <= timesOf(stage).submittedAtMs + HAND_OVER_MS,
      );
  };
}

/** Of what is written down in the wrong order. */
const HAND_OVER_MS = 20;

function startOf(stages: readonly StageData[], place: number): number {
  const stage = stages[place];
  return stage === undefined ? 0 : timesOf(stage).submittedAtMs;
}

function endOf(stages: readonly StageData[], place: number): number {
  const stage = stages[place];
  return stage === undefined ? 0 : timesOf(stage).endedAtMs;
}

/** What takes no time at all is not over when it begins, or it would wait for itself. */
function overAt(stages: readonly StageData[], place: number): number {
  const endMs = endOf(stages, place);
  return endMs > startOf(stages, place) ? endMs : endMs + 0.5;
}
