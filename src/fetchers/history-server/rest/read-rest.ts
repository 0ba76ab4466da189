import type { ApplicationModel } from '../../../model/application.ts';
import { isAtLeastSpark } from '../../../model/spark/spark-version.ts';
import { FetchError, type ReadOptions, type RecordHandle } from '../../fetcher.ts';
import { type AttemptAddress, attemptPath } from '../address.ts';
import { attemptsOf } from '../attempts.ts';
import { addressOf, applicationOf } from '../locate.ts';
import { attemptCall } from '../replay.ts';
import type { ReadRows, Server } from '../server.ts';
import { toApplication } from './application.ts';
import { EnvironmentAnswer, ExecutorRow, JobRow, StageRow } from './schema.ts';
import { askSql } from './sql-pages.ts';
import { askDetails } from './stage-details.ts';

/** Reads what the server answers about an attempt. Throws FetchError. */
export async function readRest(
  server: Server,
  handle: RecordHandle,
  { signal }: ReadOptions,
): Promise<ApplicationModel> {
  const address = addressOf(server, handle);
  const { name, attempt } = await attemptOf(server, address, signal);
  const path = attemptPath(address);
  const call = attemptCall(server, signal);
  let droppedCount = 0;
  const counted = <T>({ rows, droppedCount: dropped }: ReadRows<T>): readonly T[] => {
    droppedCount += dropped;
    return rows;
  };
  // one after the other: the server does not answer sooner when it is asked for more at once
  const executors = counted(await server.askRows(`${path}/allexecutors`, ExecutorRow, call));
  const environment = await server.ask(`${path}/environment`, EnvironmentAnswer, call);
  const jobs = counted(await server.askRows(`${path}/jobs`, JobRow, call));
  const stages = counted(await server.askRows(`${path}/stages`, StageRow, call));
  const version = await server.version(signal);
  const details = await askDetails(server, path, stages, signal);
  const sql = isAtLeastSpark(version, 3, 1) ? await askSql(server, path, signal) : undefined;
  return toApplication(
    {
      applicationId: address.applicationId,
      name,
      attempt,
      environment,
      executors,
      jobs,
      stages,
      details,
      sql: sql === undefined ? undefined : counted(sql),
      droppedCount,
    },
    handle.ref.cluster,
  );
}

async function attemptOf(server: Server, address: AttemptAddress, signal: AbortSignal) {
  const application = await applicationOf(server, address.applicationId, signal);
  const attempt =
    application &&
    attemptsOf(application).attempts.find(
      ({ attemptId }) => (attemptId ?? undefined) === address.attemptId,
    );
  if (attempt === undefined) {
    const message = `${address.applicationId} is not on the server any more: its cleaner removes old logs`;
    throw new FetchError(server.source, 'not-found', message);
  }
  return { name: application?.name ?? undefined, attempt };
}
