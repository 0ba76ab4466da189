import { BatchFold } from '../../src/event-log/batch-fold.ts';
import { LogFold } from '../../src/event-log/fold/log-fold.ts';
import { idOfLogName } from '../../src/event-log/log-layout.ts';
import type { LogSource } from '../../src/event-log/log-source.ts';
import { scanLog } from '../../src/event-log/scan/scan-log.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import { MIB } from '../../src/model/units.ts';

/** The application with every line parsed whole, as the reader would read it had it no short cuts. */
export async function readPlainly(log: LogSource): Promise<ApplicationModel> {
  const fold = new LogFold(128 * MIB);
  const batches = new BatchFold(fold);
  for await (const batch of scanLog(log.parts, { handsOnAll: true })) batches.add(batch);
  return fold.finish({
    cluster: 'default',
    fallbackId: idOfLogName(log.name),
    isInProgress: log.isInProgress,
    gaps: [],
  });
}
