import type { IndexRowView } from '../index-view.ts';
import { printableLine } from '../printable.ts';

/**
 * Rows as a script, because a page opened from a disk may load nothing else: one call with JSON, in which every character that
 * could end a script or a line is escaped. What reads it puts the texts into text nodes. Order of the fields: `static-search.js`.
 */
export function shardScript(name: string, rows: readonly IndexRowView[]): string {
  const data = rows.map((row) =>
    [
      row.href ?? '',
      row.name,
      row.id,
      row.user,
      row.queue,
      row.time,
      row.duration,
      row.tone,
      row.label,
      row.headline,
    ].map(printableLine),
  );
  return `sparkvetShard(${inert(name)},[\n${data.map(inert).join(',\n')}\n]);\n`;
}

function inert(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
