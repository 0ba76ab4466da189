import type { ApplicationRef } from '../../model/application.ts';
import { applicationHref, segment } from '../../render/pages.ts';
import type { RunPage, RunRow } from '../../store/insights.ts';
import { NO_ATTEMPT } from '../run-key.ts';
import { API_PATH } from './operation.ts';

/** Of what is stored of an attempt under a preset, without the server's prefix. */
function attemptHref(
  { cluster, id, attemptId = NO_ATTEMPT }: ApplicationRef,
  preset: string,
  what: 'analysis' | 'report',
): string {
  const query = new URLSearchParams({ cluster, preset }).toString();
  return `${API_PATH}/applications/${segment(id)}/attempts/${segment(attemptId)}/${what}?${query}`;
}

/** The analysis as JSON, without the server's prefix. */
export function analysisHref(ref: ApplicationRef, preset: string): string {
  return attemptHref(ref, preset, 'analysis');
}

/** A row with the addresses of what belongs to it. */
export function linked(row: RunRow, prefix: string): object {
  const { application, preset } = row;
  const { jobKey } = application;
  const job = jobKey === undefined ? undefined : `${API_PATH}/jobs/${segment(jobKey)}/history`;
  return {
    ...row,
    links: {
      analysis: prefix + analysisHref(application, preset),
      report: prefix + attemptHref(application, preset, 'report'),
      page: prefix + applicationHref(application, preset),
      ...(job === undefined ? {} : { job: prefix + job }),
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
