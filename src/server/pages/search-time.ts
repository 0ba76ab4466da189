import { MS_PER_DAY } from '../../model/units.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MINUTE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

/** The instant that a search's time means, in UTC; the end of a day where the day belongs to it. Null for what is no time. */
export function instantOf(
  text: string | undefined,
  side: 'from' | 'to',
): number | undefined | null {
  if (text === undefined) return undefined;
  if (!DAY.test(text) && !MINUTE.test(text)) return null;
  const atMs = Date.parse(DAY.test(text) ? `${text}T00:00:00Z` : `${text}:00Z`);
  // 31 February is read as 3 March by some and refused by others
  if (Number.isNaN(atMs) || !new Date(atMs).toISOString().startsWith(text)) return null;
  return side === 'to' && DAY.test(text) ? atMs + MS_PER_DAY : atMs;
}
