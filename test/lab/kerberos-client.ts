/**
 * Opens a connection as a source does and asks each path, in a process of its own: the realm, the tickets and the keytab are the
 * process's. Prints what came of it as JSON. With `inWorker` the asking is done by a thread, after this one opened it too.
 */
import { once } from 'node:events';
import { inspect } from 'node:util';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { FetchError } from '../../src/fetchers/fetcher.ts';
import { httpSettingsOf } from '../../src/fetchers/shared/connect.ts';
import { ConnectionSettings } from '../../src/fetchers/shared/connection.ts';
import { createHttpClient } from '../../src/fetchers/shared/http-client.ts';
import { systemHttpRuntime } from '../../src/fetchers/shared/http-settings.ts';

const Task = z.object({
  baseUrl: z.string(),
  connection: ConnectionSettings,
  paths: z.array(z.string()),
  inWorker: z.boolean().optional(),
});
type Task = z.infer<typeof Task>;

const Answered = z.object({ user: z.string(), by: z.string() });

async function ask({ baseUrl, connection, paths }: Task): Promise<unknown> {
  try {
    const settings = await httpSettingsOf('test', connection, { environment: process.env });
    const client = createHttpClient({ source: 'test', baseUrl, ...settings }, systemHttpRuntime());
    const answers: unknown[] = [];
    for (const path of paths) {
      // oxlint-disable-next-line no-await-in-loop -- the second one has the cookie of the first
      answers.push(await client.getJson(path, Answered, { signal: new AbortController().signal }));
    }
    return { answers };
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    return { code: error.code, message: error.message, all: inspect(error, { depth: 10 }) };
  }
}

const task = Task.parse(isMainThread ? JSON.parse(process.argv[2] ?? '') : workerData);
if (isMainThread && task.inWorker === true) {
  await httpSettingsOf('test', task.connection, { environment: process.env });
  await once(new Worker(import.meta.filename, { workerData: task }), 'exit');
} else {
  process.stdout.write(JSON.stringify(await ask(task)));
}
