import type { LogSource } from '../../src/event-log/log-source.ts';
import { readEventLog } from '../../src/event-log/read-log.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import { linesOf, logOf } from '../builders/event-log.ts';

export function readSource(
  source: LogSource,
  memoryBudgetBytes?: number,
): Promise<ApplicationModel> {
  return readEventLog(source, {
    cluster: 'default',
    ...(memoryBudgetBytes === undefined ? {} : { memoryBudgetBytes }),
  });
}

/** The application in a log of these events, in one part. */
export function readEvents(
  events: Parameters<typeof linesOf>[0],
  source: Partial<LogSource> = {},
): Promise<ApplicationModel> {
  return readSource(logOf([linesOf(events)], source));
}

export function gapKinds(app: ApplicationModel): readonly string[] {
  return app.gaps.map(({ kind }) => kind);
}
