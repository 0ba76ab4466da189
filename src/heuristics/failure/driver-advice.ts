import type { MemoryExcess } from '../../metrics/failures/removal-reason.ts';
import type { ApplicationModel } from '../../model/application.ts';
import type { Recommendation } from '../../model/finding.ts';
import { memoryProperty, propertiesOf, property } from '../../model/spark/spark-properties.ts';
import { GIB, MIB, parseByteString } from '../../model/units.ts';
import { MIN_OVERHEAD_BYTES, OVERHEAD_FACTOR } from '../../model/yarn/container-memory.ts';

/** The first cure of whatever is too much for the driver. */
export const WRITE_INSTEAD: Recommendation = {
  kind: 'change-code',
  advice:
    'Write the result, or reduce it on the executors, instead of bringing all rows to the driver.',
  before: 'rows = df.collect()  # or df.toPandas()',
  after: "df.write.mode('overwrite').parquet(path)",
  because: 'everything that is collected has to fit into the driver',
};

/** Advice for a driver that ran out of heap: bring it less first, then twice the heap (ours). */
export function driverMemoryAdvice(app: ApplicationModel): readonly Recommendation[] {
  const name = 'spark.driver.memory';
  const bytes = memoryProperty(propertiesOf(app), name) ?? GIB;
  return [
    WRITE_INSTEAD,
    {
      kind: 'set-property',
      property: name,
      from: `${Math.round(bytes / MIB)}m`,
      to: `${Math.round((2 * bytes) / MIB)}m`,
      because: 'the driver ran out of heap; twice as much, when the data really belongs there',
      scope: 'submit',
    },
  ];
}

/** Catalogue cause 16, for the driver: half as much again, or what was missing and a fifth more. */
const OVERHEAD_GROWTH = 1.5;
const OVERHEAD_MARGIN = 1.2;
const OVERHEAD_STEP_BYTES = 256 * MIB;

/** The driver's container was killed: what outgrew it lies outside the heap (pandas, mostly). */
export function driverOverheadAdvice(
  app: ApplicationModel,
  excess: MemoryExcess | undefined,
): readonly Recommendation[] {
  const name = 'spark.driver.memoryOverhead';
  const heapBytes = memoryProperty(propertiesOf(app), 'spark.driver.memory') ?? GIB;
  const byDefault = Math.max(MIN_OVERHEAD_BYTES, OVERHEAD_FACTOR * heapBytes);
  const bytes = memoryProperty(propertiesOf(app), name) ?? byDefault;
  const outside = excess === undefined ? 0 : excess.usedBytes - heapBytes;
  const wanted = Math.max(OVERHEAD_GROWTH * bytes, OVERHEAD_MARGIN * outside);
  return [
    {
      kind: 'set-property',
      property: name,
      from: `${Math.round(bytes / MIB)}m`,
      to: `${(Math.ceil(wanted / OVERHEAD_STEP_BYTES) * OVERHEAD_STEP_BYTES) / MIB}m`,
      because: 'the driver outgrew its container outside the heap: Python and pandas live there',
      scope: 'submit',
      risk: 'The container of the driver is held as long as the application runs.',
      verify: 'The application master is not killed.',
    },
    WRITE_INSTEAD,
  ];
}

const RESULT_SIZE = /\(([0-9.]+ [KMGT]?i?B)\) is bigger than/;
/** Catalogue cause 19: half as much again, and a driver three times the size of what it collects. */
const RESULT_MARGIN = 1.5;
const DRIVER_MARGIN = 3;

/** `text`: the message, which tells how much was to be collected. */
export function resultAdvice(app: ApplicationModel, text: string): readonly Recommendation[] {
  const bytes = parseByteString(RESULT_SIZE.exec(text)?.[1] ?? '');
  if (bytes === undefined) return [WRITE_INSTEAD];
  const name = 'spark.driver.maxResultSize';
  return [
    WRITE_INSTEAD,
    {
      kind: 'set-property',
      property: name,
      from: property(propertiesOf(app), name) ?? '1g',
      to: `${Math.ceil((RESULT_MARGIN * bytes) / MIB)}m`,
      because:
        'that is half as much again as the results that were refused, when they really belong there',
      scope: 'submit',
      risk: `The driver needs about ${Math.ceil((DRIVER_MARGIN * bytes) / GIB)} GiB of heap for them (spark.driver.memory), and pandas as much again outside of it.`,
    },
  ];
}

/** Advice to leave off automatic broadcasts, or the hint, where they are off already. */
export function noBroadcast(app: ApplicationModel): Recommendation {
  const name = 'spark.sql.autoBroadcastJoinThreshold';
  if (property(propertiesOf(app), name)?.trim() === '-1') {
    return {
      kind: 'look-into',
      advice:
        'Automatic broadcasts are off already, so a broadcast() or a BROADCAST hint in the code asks for this one: remove it.',
      verify: 'The join is a SortMergeJoin.',
    };
  }
  return {
    kind: 'set-property',
    property: name,
    from: property(propertiesOf(app), name) ?? '10m',
    to: '-1',
    because:
      'the table is too large or too slow to send to every executor, and a shuffle join needs neither',
    scope: 'session',
    risk: 'Small tables are shuffled too; a broadcast() hint in the code still wins: remove it.',
    verify: 'The join is a SortMergeJoin.',
  };
}

const BROADCAST_TIMEOUT_S = 300; // Spark's default

/** Advice for a broadcast that took longer than it may: no broadcast first, then twice the time. */
export function broadcastTimeoutAdvice(app: ApplicationModel): readonly Recommendation[] {
  const name = 'spark.sql.broadcastTimeout';
  const from = property(propertiesOf(app), name) ?? String(BROADCAST_TIMEOUT_S);
  const seconds = Number.parseInt(from, 10);
  return [
    noBroadcast(app),
    {
      kind: 'set-property',
      property: name,
      from,
      to: String(2 * (seconds > 0 ? seconds : BROADCAST_TIMEOUT_S)),
      because: 'twice the time is enough, if the small table is only slow to compute',
      scope: 'session',
    },
  ];
}
