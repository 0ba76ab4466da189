import { DEFAULT_PRESET } from '../model/analysis.ts';
import type { ApplicationRef } from '../model/application.ts';
import { attemptKey } from '../model/attempt-key.ts';
import { withoutUndefined } from '../model/record-of.ts';
import type { RunRow } from '../store/insights.ts';
import type { ServerParts } from './parts.ts';
import { badRequest, notFound } from './problem.ts';

/** In an address, of an application that has no attempts. */
export const NO_ATTEMPT = '-';

/** A run as somebody names it. */
export interface RunName {
  readonly id: string;
  readonly cluster?: string | undefined;
  /** `-`: none. Absent: the newest. */
  readonly attemptId?: string | undefined;
  readonly preset?: string;
}

/**
 * The stored run of that name; the newest attempt where it names none. Throws Problem: 404 where there is none, 400 where several
 * clusters have one.
 */
export async function findRun(
  { insights }: Pick<ServerParts, 'insights'>,
  name: RunName,
): Promise<RunRow> {
  const { id, cluster, attemptId, preset = DEFAULT_PRESET } = name;
  const rows = await insights.attempts(id, cluster);
  if (rows.length === 0) {
    throw notFound(
      `nothing is stored of this application${cluster === undefined ? '' : ' in this cluster'}`,
    );
  }
  const wanted = rows.filter(
    (row) =>
      row.preset === preset && (attemptId === undefined || isAttempt(row.application, attemptId)),
  );
  const [newest] = wanted;
  if (newest === undefined) throw notFound(otherwise(rows));
  const clusters = new Set(wanted.map(({ application }) => application.cluster));
  if (clusters.size === 1) return newest;
  throw badRequest(`several clusters have one: name it, cluster=${[...clusters].join(' or ')}`);
}

function isAttempt(ref: ApplicationRef, wanted: string): boolean {
  const asked = {
    id: ref.id,
    cluster: ref.cluster,
    ...(wanted === NO_ATTEMPT ? {} : { attemptId: wanted }),
  };
  return attemptKey(ref) === attemptKey(asked);
}

const LISTED = 10;

function otherwise(rows: readonly RunRow[]): string {
  const known = rows
    .slice(0, LISTED)
    .map(
      ({ application, preset }) => `attempt ${application.attemptId ?? NO_ATTEMPT} under ${preset}`,
    );
  return `this attempt is not stored under this preset; there is ${known.join(', ')}`;
}

/** `<cluster>/<id>/<attempt>`, each part encoded, or an application's id alone. Throws Problem. */
export function parseRunKey(key: string): RunName {
  const parts = key.split('/').map(decoded);
  const [first = '', second, third] = parts;
  if (parts.length > 3 || parts.some((part) => part === '')) {
    throw badRequest('a run is named by its application, or by <cluster>/<application>/<attempt>');
  }
  if (second === undefined) return { id: first };
  return { cluster: first, id: second, ...withoutUndefined({ attemptId: third }) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw badRequest('a run is named by parts that are percent-encoded');
  }
}
