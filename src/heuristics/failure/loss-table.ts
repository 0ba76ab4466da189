import type { ExecutorRemoval } from '../../metrics/failures/executor-removals.ts';
import type { ApplicationModel } from '../../model/application.ts';
import type { Evidence } from '../../model/finding.ts';
import { shortened } from '../../model/texts/shortened.ts';
import { tableRows } from '../table-rows.ts';

const MAX_ROWS = 10;
const REASON_LENGTH = 160;

/** The first executors lost, when, and in whose words. */
export function lossTable(app: ApplicationModel, losses: readonly ExecutorRemoval[]): Evidence {
  return {
    kind: 'table',
    columns: [
      { key: 'executor', label: 'Executor' },
      { key: 'host', label: 'Host' },
      { key: 'after', label: 'After', unit: 'ms' },
      { key: 'reason', label: 'Reason' },
    ],
    ...tableRows(
      losses,
      ({ executorId, host, atMs, text }) => ({
        executor: executorId,
        host: host ?? '',
        ...(atMs === undefined ? {} : { after: Math.max(0, atMs - app.startedAtMs) }),
        reason: firstLine(text),
      }),
      MAX_ROWS,
    ),
  };
}

function firstLine(text: string): string {
  const line =
    text
      .split('\n')
      .find((part) => part.trim() !== '')
      ?.trim() ?? '';
  return shortened(line, REASON_LENGTH);
}
