import { withoutEndSlashes } from '../../model/texts/end-slashes.ts';

const API = '/api/v1';

/** Name of a source: kind and address, without user, password and query. */
export function sourceName(url: string): string {
  return `history-server ${shownAddress(url)}`;
}

/** Without the API's own path, which may be in it or not. */
export function shownAddress(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null) return '(no URL)';
  return `${parsed.origin}${withoutApi(parsed.pathname)}`;
}

/** Where the API is: a gateway passes on what stands behind its own prefix. */
export function apiUrl(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null) return url;
  parsed.pathname = `${withoutApi(parsed.pathname)}${API}`;
  return parsed.href;
}

function withoutApi(path: string): string {
  return withoutEndSlashes(path).replace(/\/api(?:\/v1)?$/, '');
}

export interface AttemptAddress {
  readonly applicationId: string;
  readonly attemptId?: string;
}

/**
 * `/applications/<id>`, and the attempt where it has an id: without it, and with one where there is none, the server knows no
 * such application.
 */
export function attemptPath({ applicationId, attemptId }: AttemptAddress): string {
  const application = `/applications/${encodeURIComponent(applicationId)}`;
  return attemptId === undefined ? application : `${application}/${encodeURIComponent(attemptId)}`;
}
