import { createHash } from 'node:crypto';
import { MIB } from '../model/units.ts';
import type { ReportPool } from './report-pool.ts';

/** In UTF-16 units: some two hundred pages. */
const MAX_CHARACTERS = 32 * MIB;

/**
 * Pages that were made, as long as they are asked for: many people open the report of the job that failed. What was asked is the
 * key, all of it, so that nobody gets a page that was made for somebody who may see more.
 */
export function cachedReports(pool: ReportPool, maxCharacters = MAX_CHARACTERS): ReportPool {
  const pages = new Map<string, string>();
  let characterCount = 0;
  const keep = (key: string, page: string): void => {
    pages.set(key, page);
    characterCount += page.length;
    for (const [oldest, { length }] of pages) {
      if (characterCount <= maxCharacters) return;
      pages.delete(oldest);
      characterCount -= length;
    }
  };
  return {
    render: async (analysis, site) => {
      const key = createHash('sha256')
        .update(JSON.stringify([analysis, site]))
        .digest('base64');
      const known = pages.get(key);
      if (known === undefined) {
        const page = await pool.render(analysis, site);
        if (!pages.has(key)) keep(key, page);
        return page;
      }
      // the last that was asked for is the last to go
      pages.delete(key);
      pages.set(key, known);
      return known;
    },
    [Symbol.asyncDispose]: async () => pool[Symbol.asyncDispose](),
  };
}
