import type { Db } from '../schema.ts';
import type { RunTable } from '../schema-kept.ts';
import { weekOf } from './day.ts';
import { heuristicIdsOf } from './kept-analysis.ts';
import { repeated } from './repeated.ts';

/** A run's place among the runs of its job under one preset and options. */
export type RunPlace = Pick<
  RunTable,
  'analysis_id' | 'job_id' | 'preset_id' | 'options_id' | 'started_at_ms'
>;
export interface Run {
  readonly cluster: string;
  readonly application_id: string;
  readonly outcome: string;
  readonly preset_id: number;
  readonly started_at_ms: number;
  readonly heuristic_ids: string;
}
interface WeekChange {
  readonly preset_id: number;
  readonly week: number;
  advice_count: number;
  followed_count: number;
}

/**
 * Pairs of a run and the run after it, whatever order they are saved in: a run that comes between two parts their pair and
 * makes two, one that goes does the reverse. Two attempts of one application are no pair.
 */
export function createAdoptionCounter() {
  const weeks = new Map<string, WeekChange>();
  function count(before: Run | undefined, after: Run | undefined, sign: 1 | -1): void {
    if (before === undefined || after === undefined || after.outcome !== 'succeeded') return;
    if (before.application_id === after.application_id && before.cluster === after.cluster) return;
    const advice = heuristicIdsOf(before);
    if (advice.length === 0) return;
    const still = new Set(heuristicIdsOf(after));
    const week = weekOf(after.started_at_ms);
    const key = `${after.preset_id} ${week}`;
    const known = weeks.get(key) ?? {
      preset_id: after.preset_id,
      week,
      advice_count: 0,
      followed_count: 0,
    };
    known.advice_count += sign * advice.length;
    known.followed_count += sign * advice.filter((id) => !still.has(id)).length;
    weeks.set(key, known);
  }
  return {
    /** One that comes (`sign` 1) or goes (-1); whether its own row is there does not matter. */
    async add(db: Db, run: Run & RunPlace, sign: 1 | -1): Promise<void> {
      if (run.job_id === null) return;
      const [before] = await runBefore(db, run);
      const [after] = await runAfter(db, run);
      count(before, after, sign === 1 ? -1 : 1);
      count(before, run, sign);
      count(run, after, sign);
    },
    changes: () => [...weeks.values()],
  };
}

function runs(db: Db) {
  return db
    .selectFrom('run')
    .crossJoin('analysis')
    .whereRef('analysis.id', '=', 'run.analysis_id')
    .select([
      'analysis.cluster',
      'analysis.application_id',
      'analysis.outcome',
      'run.preset_id',
      'run.started_at_ms',
      'run.heuristic_ids',
    ]);
}

function placeParameters(place: RunPlace): readonly unknown[] {
  const { job_id, preset_id, options_id, started_at_ms, analysis_id } = place;
  return [job_id, preset_id, options_id, started_at_ms, analysis_id, 1];
}

const runBefore = repeated(
  (db, place: RunPlace) => neighbourQuery(db, place, 'before'),
  placeParameters,
);
const runAfter = repeated(
  (db, place: RunPlace) => neighbourQuery(db, place, 'after'),
  placeParameters,
);

export function neighbourQuery(db: Db, place: RunPlace, side: 'before' | 'after') {
  const direction = side === 'before' ? 'desc' : 'asc';
  return runs(db)
    .where('run.job_id', '=', place.job_id)
    .where('run.preset_id', '=', place.preset_id)
    .where('run.options_id', '=', place.options_id)
    .where((eb) =>
      eb(
        eb.refTuple('run.started_at_ms', 'run.analysis_id'),
        side === 'before' ? '<' : '>',
        eb.tuple(place.started_at_ms, place.analysis_id),
      ),
    )
    .orderBy('run.started_at_ms', direction)
    .orderBy('run.analysis_id', direction)
    .limit(1);
}

/** Adds changes to the weeks they belong to; a week of which nothing is left is removed. */
export async function applyAdoption(db: Db, changes: readonly WeekChange[]): Promise<void> {
  for (const change of changes) {
    if (change.advice_count === 0 && change.followed_count === 0) continue;
    await db
      .insertInto('kept_adoption')
      .values(change)
      .onConflict((conflict) =>
        conflict.columns(['preset_id', 'week']).doUpdateSet((eb) => ({
          advice_count: eb('kept_adoption.advice_count', '+', change.advice_count),
          followed_count: eb('kept_adoption.followed_count', '+', change.followed_count),
        })),
      )
      .execute();
    if (change.advice_count >= 0) continue;
    await db
      .deleteFrom('kept_adoption')
      .where('preset_id', '=', change.preset_id)
      .where('week', '=', change.week)
      .where('advice_count', '=', 0)
      .execute();
  }
}
