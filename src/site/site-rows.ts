import path from 'node:path';
import type { AnalysisSummary } from '../model/analysis.ts';
import type { SiteMonth, SiteParts, SiteRow } from './parts.ts';

const PAGE_SIZE = 500;

/** Every application of the site, newest start first. Rejects with StoreError. */
export async function siteRows(parts: SiteParts): Promise<readonly SiteRow[]> {
  const { analyses, preset, fromMs, limit = Number.POSITIVE_INFINITY, nameOf } = parts;
  const rows: SiteRow[] = [];
  let cursor: string | undefined;
  do {
    parts.signal?.throwIfAborted();
    const page = await analyses.list({
      preset,
      limit: Math.min(PAGE_SIZE, limit - rows.length),
      ...(fromMs === undefined ? {} : { fromMs }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const summary of page.rows) {
      const file = `${nameOf(summary.application)}.html`;
      rows.push({ summary, file: path.posix.join('runs', monthOf(summary), file) });
    }
    cursor = page.next;
  } while (cursor !== undefined && rows.length < limit);
  return rows;
}

/** In order of their time; a month is where its first application is. */
export function byMonth(rows: readonly SiteRow[]): readonly SiteMonth[] {
  const months = Map.groupBy(rows, ({ file }) => path.posix.basename(path.posix.dirname(file)));
  return [...months].map(([month, ofMonth]) => ({ month, rows: ofMonth }));
}

/** `2026-01`, in UTC. A clock can be wrong by any amount: what is no usual year goes to one place. */
function monthOf({ application: { startedAtMs } }: AnalysisSummary): string {
  const time = new Date(startedAtMs);
  const month = Number.isNaN(time.getTime()) ? '' : time.toISOString().slice(0, 7);
  return /^\d{4}-\d\d$/.test(month) ? month : '0000-00';
}
