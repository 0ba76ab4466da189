import { z } from 'zod';
import type { Failure } from '../metrics/failures/failure-chain.ts';
import { type Broadcast, broadcasts } from '../metrics/plans/joins/broadcasts.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { bytesInWords, countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import type { Verdict } from '../model/analysis.ts';
import type { ApplicationModel } from '../model/application.ts';
import { type Evidence, isNonEmpty, type NonEmpty, type Recommendation } from '../model/finding.ts';
import type { Remedy } from '../model/remedy.ts';
import { memoryProperty, propertiesOf } from '../model/spark/spark-properties.ts';
import { shortened } from '../model/texts/shortened.ts';
import { GIB, MIB } from '../model/units.ts';
import { broadcastTimeoutAdvice, noBroadcast } from './failure/driver-advice.ts';
import { consequenceOf, FAILURE_OPTIONS, severityOfLoss } from './failure/failure-gate.ts';
import { type Described, flagIfWorth } from './flagged.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';

const Options = z.strictObject({
  ...FAILURE_OPTIONS,
  /** Catalogue cause 31; DataFlint takes 1 GB, Spark's own limit is 8 GB. */
  minBytes: z
    .number()
    .nonnegative()
    .default(512 * MIB),
  /** Or this share of the driver's or an executor's heap; Compass. */
  minHeapShare: z.number().positive().default(0.4),
});
type Options = z.infer<typeof Options>;

export const oversizedBroadcast: Heuristic = defineHeuristic({
  meta: {
    id: 'oversized-broadcast',
    title: 'A table too large to broadcast is broadcast',
    why: 'The driver collects, builds and sends it while the executors wait, and each of them has to hold all of it.',
    category: 'sql',
  },
  requires: ['stages', 'sqlExecutions'],
  options: Options,

  evaluate(app, options) {
    const consequence = consequenceOf(app, ['broadcast-timeout', 'broadcast-too-large']);
    const failure = consequence.application ?? consequence.jobs[0];
    if (failure === undefined) return judgeSizes(app, options);
    const severity = severityOfLoss(app, consequence, 0, options);
    return { kind: 'flag', findings: [{ ...describeFailure(app, failure), severity }] };
  },
});

function judgeSizes(app: ApplicationModel, options: Options): Verdict {
  const large = broadcasts(app)
    .filter(({ dataBytes }) => dataBytes >= Math.min(options.minBytes, heapPart(app, options)))
    .filter(({ cut }) => cut !== undefined)
    .toSorted((a, b) => b.dataBytes - a.dataBytes);
  if (!isNonEmpty(large)) return { kind: 'pass' };
  const remedy: Remedy = { driver: large.flatMap(({ cut }) => cut ?? []) };
  const saving = savingBy(app, remedy, 'modelled');
  return flagIfWorth(app, options, { saving, remedy }, () => describe(app, large));
}

/** Spark's default for the heap of both. */
const HEAP_BYTES = GIB;

function heapPart(app: ApplicationModel, { minHeapShare }: Options): number {
  const heaps = ['spark.driver.memory', 'spark.executor.memory'].map(
    (name) => memoryProperty(propertiesOf(app), name) ?? HEAP_BYTES,
  );
  return minHeapShare * Math.min(...heaps);
}

function describe(app: ApplicationModel, large: NonEmpty<Broadcast>): Described {
  const [{ node, execution, dataBytes, rowCount, driverMs }] = large;
  const rows = rowCount === undefined ? '' : ` of ${countInWords(rowCount)} rows`;
  return {
    subject: { kind: 'sql', executionId: execution.executionId, nodeId: node.nodeId },
    headline: headlineOf(
      `A table${rows} (${bytesInWords(dataBytes)}) is sent whole to every executor: the driver works ${msInWords(driverMs)} on it`,
      `A table of ${bytesInWords(dataBytes)} is sent whole to every executor`,
    ),
    evidence: evidenceOf(large),
    recommendations: [noHint(), noBroadcast(app)],
    confidence: {
      level: 'low',
      because:
        'the driver’s time is measured; what shuffling both sides costs instead is taken from other joins',
    },
    owner: 'user',
  };
}

function noHint(): Recommendation {
  return {
    kind: 'change-code',
    advice: 'Take out the broadcast hint, or broadcast fewer columns and rows.',
    before: 'large.join(F.broadcast(table), "key")',
    after: 'large.join(table, "key")   # or F.broadcast(table.select("key", "name").where(…))',
    because:
      'the table is held by the driver and by each executor, and none of them can work meanwhile',
    risk: 'Both sides are shuffled: look at the time of the join again.',
    verify: 'The plan says SortMergeJoin, or the BroadcastExchange has a smaller "data size".',
  };
}

function evidenceOf(large: NonEmpty<Broadcast>): NonEmpty<Evidence> {
  const [{ join, dataBytes, driverMs }] = large;
  return [
    measure('Size of the table', dataBytes, 'bytes'),
    measure('The driver’s time', driverMs, 'ms'),
    { kind: 'text', label: 'In the plan', text: shortened(join.node.text, TEXT_LENGTH) },
  ];
}

function describeFailure(
  app: ApplicationModel,
  { text, cause, execution, job }: Failure,
): Described {
  const isLate = cause === 'broadcast-timeout';
  const executionId = execution?.executionId ?? job?.sqlExecutionId;
  return {
    subject: executionId === undefined ? { kind: 'application' } : { kind: 'sql', executionId },
    headline: isLate
      ? 'A query failed because the table it broadcasts was not ready in time'
      : 'A query failed because the table it broadcasts does not fit into memory',
    evidence: [{ kind: 'text', label: 'Error', text: shortened(text, TEXT_LENGTH) }],
    recommendations: isLate ? broadcastTimeoutAdvice(app) : [noBroadcast(app), noHint()],
    confidence: { level: 'high', because: 'Spark’s own message says so' },
    owner: 'user',
  };
}

const TEXT_LENGTH = 400;
