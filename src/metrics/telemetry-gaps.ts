import type { ApplicationModel, GapKind } from '../model/application.ts';
import type { Recommendation } from '../model/finding.ts';
import { booleanProperty, numberProperty } from '../model/spark/spark-properties.ts';
import { isAtLeastSpark } from '../model/spark/spark-version.ts';
import { pythonStages } from './python/python-stages.ts';

/** Something that the record could hold and does not, and what would have recorded it. */
export interface TelemetryGap {
  /** Completes "The record lacks …". */
  readonly what: string;
  readonly cure: Recommendation;
}

/** Catalogue §2.1: with fewer, memory advice is a guess. */
const ENOUGH_COVERAGE = 0.8;

/** In the order of how much they blind; `minTaskMs`: executors that ran tasks for less have nothing to tell. */
export function telemetryGaps(app: ApplicationModel, minTaskMs: number): readonly TelemetryGap[] {
  const kinds = new Set(app.gaps.map(({ kind }) => kind));
  return [
    ...OF_GAPS.filter(({ kind }) => kinds.has(kind)).map(({ of }) => of(app)),
    ...heapGap(app, minTaskMs),
    ...pythonGap(app, minTaskMs),
  ];
}

const QUEUE = 'spark.scheduler.listenerbus.eventqueue.capacity';
const QUEUE_LENGTH = 10_000; // Spark's default

interface OfGap {
  readonly kind: GapKind;
  readonly of: (app: ApplicationModel) => TelemetryGap;
}

const OF_GAPS: readonly OfGap[] = [
  { kind: 'dropped-events', of: droppedEvents },
  {
    kind: 'truncated',
    of: () => ({
      what: 'the end of the log, which was cut off',
      cure: look(
        'The driver was killed, or its disk ran full, while it wrote: a log that is written to the end (spark.stop()) has no such gap.',
      ),
    }),
  },
  {
    kind: 'compacted',
    of: () => ({
      what: 'finished jobs, which compaction left out',
      cure: look(
        'Keep more files of a rolling log before the History Server compacts it: spark.history.fs.eventLog.rolling.maxFilesToRetain.',
      ),
    }),
  },
  {
    kind: 'missing-part',
    of: () => ({
      what: 'a part of its rolling log',
      cure: look('A file of the rolling log is gone: see what cleans up the log directory.'),
    }),
  },
];

function look(advice: string): Recommendation {
  return { kind: 'look-into', advice };
}

function droppedEvents(app: ApplicationModel): TelemetryGap {
  const properties = app.sections.environment?.sparkProperties ?? {};
  const length = numberProperty(properties, QUEUE) ?? QUEUE_LENGTH;
  return {
    what: 'events that the driver was too busy to write',
    cure: {
      kind: 'set-property',
      property: QUEUE,
      from: String(length),
      to: String(2 * length),
      because: 'Spark drops events when this queue is full',
      scope: 'submit',
      risk: 'A full queue of twice the length takes more of the driver’s heap.',
    },
  };
}

/** Heap samples come with heartbeats since Spark 3.0; short executors have none. */
function heapGap(app: ApplicationModel, minTaskMs: number): readonly TelemetryGap[] {
  const busy = busyExecutors(app, minTaskMs);
  const sampled = busy.filter(({ peaks }) => (peaks?.JVMHeapMemory ?? 0) > 0).length;
  if (busy.length === 0 || sampled >= ENOUGH_COVERAGE * busy.length) return [];
  return recorded(app, 'spark.eventLog.logStageExecutorMetrics', {
    what: `the heap use of ${busy.length - sampled} of ${busy.length} executors`,
    because: 'the log then has what each executor used at most in each stage',
  });
}

function pythonGap(app: ApplicationModel, minTaskMs: number): readonly TelemetryGap[] {
  if (pythonStages(app).length === 0) return [];
  const busy = busyExecutors(app, minTaskMs);
  const isTold = busy.some(({ peaks }) => (peaks?.ProcessTreeJVMRSSMemory ?? 0) > 0);
  if (busy.length === 0 || isTold) return [];
  return recorded(app, 'spark.executor.processTreeMetrics.enabled', {
    what: 'the memory of the Python workers',
    because: 'Python workers live outside the heap, and only this measures them',
  });
}

function busyExecutors({ sections: { executors = [] } }: ApplicationModel, minTaskMs: number) {
  return executors.filter(({ isDriver, taskTimeMs }) => !isDriver && taskTimeMs >= minTaskMs);
}

/** Where the setting is on already, it is not what is missing. */
function recorded(
  app: ApplicationModel,
  name: string,
  { what, because }: { readonly what: string; readonly because: string },
): readonly TelemetryGap[] {
  const properties = app.sections.environment?.sparkProperties;
  const canBeSet = properties !== undefined && isAtLeastSpark(app.framework.version, 3, 0);
  if (!canBeSet || booleanProperty(properties, name) === true) return [];
  const cure = { kind: 'set-property', property: name, from: 'false', to: 'true' } as const;
  return [{ what, cure: { ...cure, because, scope: 'submit' } }];
}
