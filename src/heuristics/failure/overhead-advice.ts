import type { MemoryExcess } from '../../metrics/failures/removal-reason.ts';
import { bytesInWords } from '../../metrics/words.ts';
import type { ApplicationWith } from '../../model/application.ts';
import type { Recommendation } from '../../model/finding.ts';
import { numberProperty, property } from '../../model/spark/spark-properties.ts';
import { isAtLeastSpark, parseSparkVersion } from '../../model/spark/spark-version.ts';
import { planNodes } from '../../model/sql.ts';
import { MIB } from '../../model/units.ts';
import {
  type ExecutorMemory,
  executorMemory,
  isPython,
  MIN_OVERHEAD_BYTES,
} from '../../model/yarn/container-memory.ts';
import { inProfile } from './profile-advice.ts';

type App = ApplicationWith<'executors' | 'environment'>;

/** Catalogue cause 16: half as much again, or what was missing and a fifth more, never under Spark's own floor. */
const GROWTH = 1.5;
const MARGIN = 1.2;
const STEP_BYTES = 256 * MIB;

export interface OverheadChange {
  readonly memory: ExecutorMemory;
  readonly toBytes: number;
}

/** What `spark.executor.memoryOverhead` should be, by what the container used when it was killed. */
export function overheadChange(
  app: App,
  excess: MemoryExcess | undefined,
  profileId: number,
): OverheadChange {
  const { environment, resourceProfiles = [] } = app.sections;
  const profile = resourceProfiles.find(({ id }) => id === profileId);
  const memory = executorMemory(environment, app.clusterManager, profile);
  const { heapBytes, offHeapBytes, pysparkBytes, overheadBytes } = memory;
  const outside =
    excess === undefined || excess.isVirtual
      ? 0
      : excess.usedBytes - heapBytes - offHeapBytes - pysparkBytes;
  const wanted = Math.max(GROWTH * overheadBytes, MARGIN * outside, MIN_OVERHEAD_BYTES);
  return { memory, toBytes: Math.ceil(wanted / STEP_BYTES) * STEP_BYTES };
}

/** Overhead first, not heap; then, for Python, fewer or smaller workers. */
export function overheadAdvice(
  app: App,
  excess: MemoryExcess | undefined,
  profileId: number,
): readonly Recommendation[] {
  const change = overheadChange(app, excess, profileId);
  const advice = [overheadProperty(app, change, excess)];
  const more = isPython(app.sections.environment) ? pythonAdvice(app, profileId) : [];
  return inProfile(profileId, [...advice, ...more]);
}

function overheadProperty(
  app: App,
  { memory, toBytes }: OverheadChange,
  excess: MemoryExcess | undefined,
): Recommendation {
  // the property got its general name, and a unit, in Spark 2.3
  const isNew =
    parseSparkVersion(app.framework.version) === undefined ||
    isAtLeastSpark(app.framework.version, 2, 3);
  const unit = isNew ? 'm' : '';
  const used =
    excess === undefined
      ? `the container is ${bytesInWords(memory.heldBytes)}, of which ${bytesInWords(memory.heapBytes)} are heap`
      : `the container used ${bytesInWords(excess.usedBytes)} with a heap of ${bytesInWords(memory.heapBytes)}`;
  return {
    kind: 'set-property',
    property: isNew ? 'spark.executor.memoryOverhead' : 'spark.yarn.executor.memoryOverhead',
    from: `${memory.overheadBytes / MIB}${unit}`,
    to: `${toBytes / MIB}${unit}`,
    because: `${used}: what outgrew it lies outside the heap (Python workers, buffers, threads), so more heap would not help`,
    scope: 'submit',
    risk: `Every executor asks for ${bytesInWords(toBytes - memory.overheadBytes)} more, so the queue may grant fewer.`,
    verify: 'No executor is removed for memory.',
  };
}

const ARROW_NODE =
  /ArrowEvalPython|InPandas|InArrow|PythonMapIn|ArrowAggregatePython|WindowInPandas/;

const ARROW_BATCH = 'spark.sql.execution.arrow.maxRecordsPerBatch'; // 0: no limit
/** A fifth of Spark's default; ours. */
const SMALL_BATCH_ROWS = 2_000;

function pythonAdvice(app: App, profileId: number): readonly Recommendation[] {
  const cores = app.sections.executors
    .flatMap(({ lives }) => lives)
    .find(({ resourceProfileId }) => resourceProfileId === profileId)?.cores;
  const advice: Recommendation[] = [];
  if (cores !== undefined && cores > 1) {
    advice.push({
      kind: 'set-property',
      property: 'spark.executor.cores',
      from: String(cores),
      to: String(Math.ceil(cores / 2)),
      because: `every core runs a Python worker of its own: half the cores need half the memory outside the heap`,
      scope: 'submit',
      risk: 'The same number of executors runs fewer tasks at once.',
    });
  }
  const properties = app.sections.environment.sparkProperties;
  const batchRows = numberProperty(properties, ARROW_BATCH) ?? 10_000; // Spark's default
  if (usesArrow(app) && (batchRows <= 0 || batchRows > SMALL_BATCH_ROWS)) {
    advice.push({
      kind: 'set-property',
      property: ARROW_BATCH,
      from: String(batchRows),
      to: String(SMALL_BATCH_ROWS),
      because: 'the plan sends Arrow batches to Python workers, and wide rows make them large',
      scope: 'session',
      risk: 'More, smaller batches; groups of applyInPandas stay whole whatever this says.',
    });
  }
  const isLimited = property(properties, 'spark.executor.pyspark.memory') !== undefined;
  if (!isLimited && isAtLeastSpark(app.framework.version, 2, 4)) {
    advice.push({
      kind: 'look-into',
      advice:
        'spark.executor.pyspark.memory limits the Python workers together, so that one that outgrows its part fails with a MemoryError naming the line instead of the container being killed.',
    });
  }
  return advice;
}

function usesArrow({ sections: { sqlExecutions = [] } }: App): boolean {
  return sqlExecutions.some(({ finalPlan }) =>
    planNodes(finalPlan).some(({ name }) => ARROW_NODE.test(name)),
  );
}
