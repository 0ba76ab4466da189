import { DEFAULT_PRESET } from '../../model/analysis.ts';
import { MS_PER_DAY } from '../../model/units.ts';
import { type ShownWindow } from '../../render/pages.ts';
import type { RunRow, SumDimension } from '../../store/insights.ts';
import type { ServerParts } from '../parts.ts';
import { midnightOf } from './page-parts.ts';
import type { AskedWindow } from './queries.ts';

/** Whose days are asked for: all, or those of a user or a queue. */
export interface Whose {
  readonly dimension: Extract<SumDimension, 'all' | 'user' | 'queue'>;
  readonly key: string;
}
export const ALL: Whose = { dimension: 'all', key: '' };

export interface FoundWindow {
  readonly window: ShownWindow;
  readonly preset: string;
}

/**
 * So many days up to now; where nothing started in them, as many up to the latest application, under the preset that has one.
 * Undefined where there is no application at all.
 */
export async function findWindow(
  { insights, nowMs }: ServerParts,
  asked: AskedWindow,
  whose: Whose = ALL,
): Promise<FoundWindow | undefined> {
  const { days, preset = DEFAULT_PRESET } = asked;
  const now = windowUpTo(nowMs(), days, false);
  const [some] = await insights.series({ ...now, preset, ...whose });
  if (some !== undefined) return { window: now, preset };
  const latest = async (named?: string): Promise<RunRow | undefined> => {
    const owner = whose.dimension === 'all' ? {} : { [whose.dimension]: whose.key };
    const only = named === undefined ? {} : { preset: named };
    return (await insights.search({ ...owner, ...only, limit: 1 })).rows[0];
  };
  const last = (await latest(preset)) ?? (asked.preset === undefined ? await latest() : undefined);
  if (last === undefined) return undefined;
  return { window: windowUpTo(last.application.startedAtMs, days, true), preset: last.preset };
}

/** Whole days, that of `atMs` the last; one day is yesterday too, for a day that has just begun says nothing. */
export function windowUpTo(atMs: number, days: number, isPast: boolean): ShownWindow {
  const toMs = midnightOf(atMs) + MS_PER_DAY;
  return { days, fromMs: toMs - Math.max(2, days) * MS_PER_DAY, toMs, isPast };
}
