import type { HeuristicEntry } from '../../render/pages.ts';
import type { Window } from '../../store/insights.ts';
import type { ServerParts } from '../parts.ts';

/** Every heuristic, with how often it was told and said to be wrong in the window. */
export async function toldHeuristics(
  { insights, heuristics }: ServerParts,
  over: Window,
): Promise<readonly HeuristicEntry[]> {
  const records = await insights.heuristicRecords(over);
  const byId = new Map(records.map((record) => [record.heuristicId, record]));
  return heuristics.map(({ id, title, why, presets }) => ({
    id,
    title,
    why,
    presets,
    toldCount: byId.get(id)?.toldCount ?? 0,
    wrongCount: byId.get(id)?.wrongCount ?? 0,
    dismissedCount: byId.get(id)?.dismissedCount ?? 0,
  }));
}
