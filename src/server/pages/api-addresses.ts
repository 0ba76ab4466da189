import type { ApplicationRef } from '../../model/application.ts';
import { NO_ATTEMPT } from '../run-key.ts';

/** The analysis as JSON. */
export function apiHref({ cluster, id, attemptId }: ApplicationRef, preset: string): string {
  const [application = '', attempt = ''] = [id, attemptId ?? NO_ATTEMPT].map((part) =>
    encodeURIComponent(part.toWellFormed()),
  );
  const query = new URLSearchParams({ cluster, preset }).toString();
  return `/api/v1/applications/${application}/attempts/${attempt}/analysis?${query}`;
}
