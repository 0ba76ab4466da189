import { DEFAULT_PRESET } from '../../model/analysis.ts';
import type { MostToRecoverQuery, RunRow } from '../insights.ts';
import { repeated } from '../kept/repeated.ts';
import type { Db } from '../schema.ts';
import { nameIdOf } from './names.ts';
import { readRunRows } from './run-rows.ts';
import { daysQuery } from './sum-days.ts';
import { daysOf } from './sums.ts';

interface Candidate {
  readonly analysis_id: number;
  readonly amount: number;
}
export interface RecoverablePlace {
  readonly presetId: number;
  readonly userId?: number;
  readonly queueId?: number;
  readonly day: number;
  readonly orderBy: MostToRecoverQuery['orderBy'];
  readonly limit: number;
  /** Only what is above. */
  readonly floor: number;
}

const COLUMNS = {
  recoverableMemoryByteMs: 'recoverable_memory_byte_ms',
  recoverableWallMs: 'recoverable_wall_ms',
} as const;

/** `Insights.mostToRecover`: the first of each day, of which all but the first days have little to add. */
export async function readMostToRecover(
  db: Db,
  query: MostToRecoverQuery,
): Promise<readonly RunRow[]> {
  const place = await placeOf(db, query);
  if (place === undefined || query.limit < 1) return [];
  const mostOfDay = repeated(mostOfDayQuery, (of: RecoverablePlace) => [
    of.presetId,
    of.day,
    of.floor,
    ...(of.userId === undefined ? [] : [of.userId]),
    ...(of.queueId === undefined ? [] : [of.queueId]),
    of.limit,
  ]);
  const days = await daysQuery(db, place.presetId, daysOf(query)).execute();
  let best: readonly Candidate[] = [];
  for (const { day } of days.toReversed()) {
    const floor = best.length < query.limit ? 0 : (best.at(-1)?.amount ?? 0);
    const more = await mostOfDay(db, { ...place, day, floor });
    if (more.length === 0) continue;
    best = [...best, ...more].toSorted((a, b) => b.amount - a.amount).slice(0, query.limit);
  }
  return readRunRows(
    db,
    best.map(({ analysis_id }) => analysis_id),
  );
}

/** Undefined where the store has nothing of it. */
async function placeOf(
  db: Db,
  { preset, user, queue, orderBy, limit }: MostToRecoverQuery,
): Promise<Omit<RecoverablePlace, 'day' | 'floor'> | undefined> {
  const presetId = await nameIdOf(db, 'preset', preset ?? DEFAULT_PRESET);
  const userId = user === undefined ? undefined : await nameIdOf(db, 'user', user);
  const queueId = queue === undefined ? undefined : await nameIdOf(db, 'queue', queue);
  if (presetId === undefined) return undefined;
  if (user !== undefined && userId === undefined) return undefined;
  if (queue !== undefined && queueId === undefined) return undefined;
  return {
    presetId,
    orderBy,
    limit: Math.floor(limit),
    ...(userId === undefined ? {} : { userId }),
    ...(queueId === undefined ? {} : { queueId }),
  };
}

export function mostOfDayQuery(
  db: Db,
  { presetId, userId, queueId, day, orderBy, limit, floor }: RecoverablePlace,
) {
  const amount = COLUMNS[orderBy];
  let query = db
    .selectFrom('run')
    .select(['analysis_id', `${amount} as amount`])
    .where('preset_id', '=', presetId)
    .where('day', '=', day)
    // said as it is, so that SQLite knows that the partial index has them all
    .where((eb) => eb(amount, '>', eb.lit(0)))
    .where(amount, '>', floor);
  if (userId !== undefined) query = query.where('user_id', '=', userId);
  if (queueId !== undefined) query = query.where('queue_id', '=', queueId);
  return query.orderBy(amount, 'desc').limit(limit);
}
