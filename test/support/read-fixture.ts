import path from 'node:path';
import { readEventLog } from '../../src/event-log/read-log.ts';
import { openLocalTarget } from '../../src/fetchers/local/local-logs.ts';
import type { ApplicationModel } from '../../src/model/application.ts';

export const FIXTURES = path.resolve(import.meta.dirname, '../fixtures');

/** The application in one of the fixture logs, read as the product reads it. */
export async function readFixture(
  relativePath: string,
  settings: { readonly memoryBudgetBytes?: number } = {},
): Promise<ApplicationModel> {
  const { items } = await openLocalTarget(path.join(FIXTURES, relativePath));
  for await (const item of items) {
    if (item.kind === 'unreadable') throw item.error;
    if (item.kind === 'log') return readEventLog(item.log, { cluster: 'default', ...settings });
  }
  throw new Error(`no log in ${relativePath}`);
}
