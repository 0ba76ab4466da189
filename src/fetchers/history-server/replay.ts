import { z } from 'zod';
import { isAtLeastSpark } from '../../model/spark/spark-version.ts';
import type { RecordHandle } from '../fetcher.ts';
import type { CallOptions } from '../shared/http-client.ts';
import { attemptPath } from './address.ts';
import { addressOf } from './locate.ts';
import type { Server } from './server.ts';

/**
 * For questions about an attempt: it was listed, so a 404 is one that the server is about to load, and a 500 a file that was
 * renamed meanwhile.
 */
export function attemptCall({ replayMs }: Server, signal: AbortSignal): CallOptions {
  return { signal, headersMs: replayMs, retriedStatuses: [404, 500] };
}

/** Waits until the server has replayed the log, where reading would have to. */
export async function prepare(
  server: Server,
  handle: RecordHandle,
  signal: AbortSignal,
): Promise<void> {
  if (handle.record === 'archive' && isAtLeastSpark(await server.version(signal), 3, 1)) return;
  const path = `${attemptPath(addressOf(server, handle))}/jobs`;
  await server.ask(path, z.array(z.unknown()), {
    ...attemptCall(server, signal),
    query: { status: 'running' },
  });
}
