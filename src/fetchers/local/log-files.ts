import type { LogLayout } from '../../event-log/log-layout.ts';
import type { LogPart, LogSource } from '../../event-log/log-source.ts';
import { FetchError } from '../fetcher.ts';
import { type LocalItem, skipped } from './local-item.ts';
import { beginsAsEventLog } from './sniff.ts';

/** Opens a file of a directory or archive as part of a log. */
export type PartOf = (fileName: string) => Promise<LogPart>;

/** The log that a layout describes. */
export async function toLogSource(
  layout: LogLayout,
  partOf: PartOf,
  name = layout.name,
): Promise<LogSource> {
  const parts: LogPart[] = [];
  for (const fileName of layout.fileNames) parts.push(await partOf(fileName));
  return { name, parts, gaps: layout.gaps, isInProgress: layout.isInProgress };
}

/**
 * The same, but for a log that nobody named: a file that does not begin as an event log is skipped, and what cannot be opened
 * is an item of its own. Rolled parts are known by their names; their first bytes may be damaged.
 */
export async function toLocalItem(
  layout: LogLayout,
  partOf: PartOf,
  name = layout.name,
): Promise<LocalItem> {
  try {
    const log = await toLogSource(layout, partOf, name);
    if (log.parts.every(({ byteCount }) => byteCount === 0)) return skipped(name, 'empty');
    const first = log.parts.find(({ byteCount }) => byteCount !== 0);
    const isLog =
      layout.kind === 'rolling' || (first !== undefined && (await beginsAsEventLog(first)));
    return isLog ? { kind: 'log', log } : skipped(name, 'not an event log');
  } catch (error) {
    if (error instanceof FetchError) return { kind: 'unreadable', name, error };
    throw error;
  }
}
