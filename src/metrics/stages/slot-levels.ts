import type { ApplicationModel } from '../../model/application.ts';
import type { ExecutorLife } from '../../model/executor.ts';
import type { Interval } from '../../model/interval.ts';
import { prefixLength } from '../../model/prefix-length.ts';
import type { StageData } from '../../model/stage.ts';
import { oncePerApplication } from '../once-per-application.ts';
import { cpusOfTask } from './task-cpus.ts';

/** Slots of a profile's executors: from each point in time on so many, and what they came to until then. */
interface SlotLevels {
  readonly atMs: Float64Array;
  readonly counts: Float64Array;
  readonly slotMs: Float64Array;
}

/** Slot-ms that the executors of the stage's profile had within a span: without a look at each of them. */
export function slotMsWithin(
  app: ApplicationModel,
  stage: StageData,
  { fromMs, toMs }: Interval,
): number {
  const levels = levelsOf(app, stage);
  return slotMsUntil(levels, toMs) - slotMsUntil(levels, fromMs);
}

/** In the order of the executors. */
export function livesOfProfile(app: ApplicationModel, profileId: number): readonly ExecutorLife[] {
  return livesByProfile(app).get(profileId) ?? [];
}

const livesByProfile = oncePerApplication(
  (app: ApplicationModel): ReadonlyMap<number, readonly ExecutorLife[]> =>
    Map.groupBy(
      (app.sections.executors ?? []).flatMap(({ lives }) => lives),
      ({ resourceProfileId }) => resourceProfileId,
    ),
);

/** By profile, made as they are asked for. */
const knownLevels = oncePerApplication((): Map<number, SlotLevels> => new Map());

function levelsOf(app: ApplicationModel, stage: StageData): SlotLevels {
  const known = knownLevels(app);
  const profileId = stage.resourceProfileId;
  const levels =
    known.get(profileId) ?? levelsIn(livesOfProfile(app, profileId), cpusOfTask(app, profileId));
  known.set(profileId, levels);
  return levels;
}

function levelsIn(lives: readonly ExecutorLife[], cpus: number): SlotLevels {
  const edges = lives
    .flatMap(({ addedAtMs, removedAtMs = Infinity, cores }) => {
      const count = Math.floor(cores / cpus);
      if (removedAtMs <= addedAtMs) return [];
      return [
        { atMs: addedAtMs, change: count },
        { atMs: removedAtMs, change: -count },
      ];
    })
    .filter(({ atMs }) => atMs < Infinity)
    .toSorted((a, b) => a.atMs - b.atMs);
  const counts = new Float64Array(edges.length);
  const slotMs = new Float64Array(edges.length);
  for (const [place, { atMs, change }] of edges.entries()) {
    const before = counts[place - 1] ?? 0;
    counts[place] = before + change;
    slotMs[place] = (slotMs[place - 1] ?? 0) + before * (atMs - (edges[place - 1]?.atMs ?? atMs));
  }
  return { atMs: Float64Array.from(edges, ({ atMs }) => atMs), counts, slotMs };
}

function slotMsUntil({ atMs, counts, slotMs }: SlotLevels, untilMs: number): number {
  const last = prefixLength(atMs, (ms) => ms <= untilMs) - 1;
  const sinceMs = untilMs - (atMs[last] ?? untilMs);
  return (slotMs[last] ?? 0) + (counts[last] ?? 0) * sinceMs;
}
