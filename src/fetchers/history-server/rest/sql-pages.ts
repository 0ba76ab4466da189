import { FetchError } from '../../fetcher.ts';
import { attemptCall } from '../replay.ts';
import type { ReadRows, Server } from '../server.ts';
import { SqlRow } from './schema.ts';

/** Its default is 20; a page of large plans is megabytes. */
const PAGE_LENGTH = 100;
/** The server keeps 1 000 executions unless it is told otherwise. */
const MAX_PAGES = 200;

/** All SQL executions with plans, else without; undefined when the server does not tell of them. */
export async function askSql(
  server: Server,
  path: string,
  signal: AbortSignal,
): Promise<ReadRows<SqlRow> | undefined> {
  try {
    return await askPages(server, path, true, signal);
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    if (error.code === 'too-large') return askPages(server, path, false, signal);
    if (error.code === 'not-found' || error.code === 'bad-payload') return undefined;
    throw error;
  }
}

async function askPages(
  server: Server,
  path: string,
  hasPlans: boolean,
  signal: AbortSignal,
): Promise<ReadRows<SqlRow>> {
  const rows = new Map<number, SqlRow>();
  let droppedCount = 0;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    // oxlint-disable-next-line no-await-in-loop -- only a page tells whether there is another
    const answer = await server.askRows(`${path}/sql`, SqlRow, {
      ...attemptCall(server, signal),
      query: {
        details: String(hasPlans),
        planDescription: 'false',
        offset: page * PAGE_LENGTH,
        length: PAGE_LENGTH,
      },
    });
    const before = rows.size;
    for (const row of answer.rows) rows.set(row.id, row);
    droppedCount += answer.droppedCount;
    // a server that does not page tells the same again
    const isLast = answer.rows.length + answer.droppedCount < PAGE_LENGTH;
    if (isLast || rows.size === before) break;
  }
  return { rows: [...rows.values()], droppedCount };
}
