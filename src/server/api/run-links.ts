import { DEFAULT_PRESET } from '../../model/analysis.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import { segment } from '../../render/pages.ts';
import type { RunPage, RunRow } from '../../store/insights.ts';
import { NO_ATTEMPT } from '../run-key.ts';
import { API_PATH } from './operation.ts';

/** A row with the addresses of what belongs to it. */
export function linked(row: RunRow, prefix: string): object {
  const { cluster, id, attemptId, jobKey } = row.application;
  const attempt = `${prefix}${API_PATH}/applications/${segment(id)}/attempts/${segment(attemptId ?? NO_ATTEMPT)}`;
  const query = `?${new URLSearchParams({ cluster, preset: row.preset }).toString()}`;
  const places = attemptId === undefined ? [cluster, id] : [cluster, id, attemptId];
  const page = `${prefix}/applications/${places.map(segment).join('/')}`;
  return {
    ...row,
    links: {
      analysis: `${attempt}/analysis${query}`,
      report: `${attempt}/report${query}`,
      page: row.preset === DEFAULT_PRESET ? page : `${page}?preset=${segment(row.preset)}`,
      ...withoutUndefined({
        job:
          jobKey === undefined ? undefined : `${prefix}${API_PATH}/jobs/${segment(jobKey)}/history`,
      }),
    },
  };
}

/** A page of rows with the address of the next one, in the body and as `Link` (RFC 8288). */
export function linkedPage(
  { rows, next }: RunPage,
  { prefix, url }: { readonly prefix: string; readonly url: string },
): { readonly body: object; readonly headers: Readonly<Record<string, string>> } {
  const shown = rows.map((row) => linked(row, prefix));
  if (next === undefined) return { body: { rows: shown, links: {} }, headers: {} };
  const href = nextHref(next, prefix, url);
  return {
    body: { rows: shown, next, links: { next: href } },
    headers: { link: `<${href}>; rel="next"` },
  };
}

/** The same question, from there on. */
export function nextHref(next: string, prefix: string, url: string): string {
  const [path = '', query = ''] = url.split('?', 2);
  const asked = new URLSearchParams(query);
  asked.set('cursor', next);
  return `${prefix}${path}?${asked.toString()}`;
}
