import { z } from 'zod';
import { FetchError, isNotFound, type RecordHandle, type RecordKind } from '../fetcher.ts';
import { refuseOther } from '../shared/application-id.ts';
import { type AttemptAddress, attemptPath } from './address.ts';
import { attemptsOf, fingerprintOf, refOf } from './attempts.ts';
import { Application, type Attempt } from './schema.ts';
import type { Server } from './server.ts';

/** What else is in an address would be another address; no Spark makes such an id. */
const APPLICATION_ID = /^[\w.-]+$/;
const NO_ID = /^\.+$/;

const Locator = z.object({ applicationId: z.string(), attemptId: z.string().optional() });

export interface LocateSettings {
  readonly cluster: string;
  /** Without credentials. */
  readonly shownAddress: string;
  readonly logs: boolean;
}

/** Every attempt's archive and REST answers; empty when the server does not know the application (yet, or any more). */
export async function locate(
  server: Server,
  settings: LocateSettings,
  applicationId: string,
  signal: AbortSignal,
): Promise<readonly RecordHandle[]> {
  if (!APPLICATION_ID.test(applicationId) || NO_ID.test(applicationId)) return [];
  const application = await applicationOf(server, applicationId, signal);
  if (application === undefined) return [];
  const records: readonly RecordKind[] = settings.logs ? ['archive', 'rest'] : ['rest'];
  return attemptsOf(application).attempts.flatMap((attempt) =>
    records.map((record) => handleOf(server, settings, { applicationId, attempt, record })),
  );
}

/** Undefined when the server does not know it. Throws FetchError, also for the answer about another application. */
export async function applicationOf(
  server: Server,
  applicationId: string,
  signal: AbortSignal,
): Promise<Application | undefined> {
  try {
    const application = await server.ask(attemptPath({ applicationId }), Application, { signal });
    refuseOther(server.source, `what ${server.source} answers`, applicationId, application.id);
    return application;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

interface Located {
  readonly applicationId: string;
  readonly attempt: Attempt;
  readonly record: RecordKind;
}

function handleOf(
  { source }: Server,
  { cluster, shownAddress }: LocateSettings,
  { applicationId, attempt, record }: Located,
): RecordHandle {
  const ref = refOf(cluster, applicationId, attempt);
  const address: AttemptAddress = {
    applicationId,
    ...(ref.attemptId === undefined ? {} : { attemptId: ref.attemptId }),
  };
  const path = `${shownAddress}/api/v1${attemptPath(address)}`;
  const changedAtMs = attempt.lastUpdatedEpoch ?? 0;
  return {
    source,
    record,
    ref,
    fingerprint: fingerprintOf(attempt),
    isInProgress: !attempt.completed,
    ...(changedAtMs > 0 ? { changedAtMs } : {}),
    location: record === 'archive' ? `${path}/logs` : path,
    locator: address,
  };
}

/** Throws FetchError for a handle that is none of this source. */
export function addressOf({ source }: Server, { locator }: RecordHandle): AttemptAddress {
  const parsed = Locator.safeParse(locator);
  if (!parsed.success) {
    throw new FetchError(source, 'bad-payload', 'a record of another kind of source was asked for');
  }
  const { applicationId, attemptId } = parsed.data;
  return attemptId === undefined ? { applicationId } : { applicationId, attemptId };
}
