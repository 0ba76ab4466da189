import { z } from 'zod';
import { executorGc } from '../../metrics/dr-elephant/executor-gc.ts';
import { workers } from '../../metrics/dr-elephant/executors.ts';
import { readCount, readMemory } from '../../metrics/dr-elephant/properties.ts';
import { bytesInWords, headlineOf } from '../../metrics/words.ts';
import { endedTaskCount } from '../../model/ended-tasks.ts';
import type { ExecutorSummary } from '../../model/executor.ts';
import type { Evidence, FindingDraft, Recommendation } from '../../model/finding.ts';
import { largestBy } from '../../model/largest-by.ts';
import type { Severity } from '../../model/severity.ts';
import { type Properties, taskCpus } from '../../model/spark/spark-properties.ts';
import { sumBy } from '../../model/sum-by.ts';
import { GIB } from '../../model/units.ts';
import { defineHeuristic, type Heuristic } from '../heuristic.ts';
import { measure } from '../measure.ts';
import { APPLICATION, flagIf, notApplicable, unlessUnreadable, verdictOf } from './judgement.ts';

const Options = z.strictObject({
  spillingExecutorShare: z.number().min(0).max(1).default(0.2),
  spillToTaskMemoryShare: z.number().nonnegative().default(0.05),
  adviceCores: z.number().int().positive().default(4),
  adviceMemoryBytes: z
    .number()
    .nonnegative()
    .default(10 * GIB),
});
type Options = z.infer<typeof Options>;

interface ExecutorSpill {
  readonly totalBytes: number;
  readonly highestBytes: number;
  /** Whole bytes, as the two below. */
  readonly meanBytes: number;
  readonly perTaskBytes: number;
  /** Heap over the tasks that the first executor runs at once; undefined when that is not known. */
  readonly heapPerTaskBytes: number | undefined;
  readonly spillingShare: number;
  readonly heapBytes: number;
  readonly cores: number;
}

export const drExecutorSpill: Heuristic = defineHeuristic({
  meta: {
    id: 'dr-executor-spill',
    title: 'Executors spill execution memory',
    why: 'What does not fit into execution memory is serialised, written to disk and read again.',
    category: 'memory',
  },
  requires: ['executors', 'environment'],
  options: Options,
  gates: 'fixed',
  evaluate(app, options) {
    return unlessUnreadable(() => {
      const { executors, environment } = app.sections;
      const counted = workers(executors);
      const [first] = counted;
      if (first === undefined) {
        return notApplicable('the record has no executor but the driver');
      }
      if (!executorGc(executors).hasMetrics) {
        return notApplicable('no task of the record brought metrics');
      }
      const spill = executorSpill(counted, first, environment.sparkProperties);
      if (spill.totalBytes > 0 && spill.heapPerTaskBytes === undefined) {
        return notApplicable('the first executor has no cores for a task');
      }
      return verdictOf(findingOf(spill, options), { details: rows(spill), weight: counted.length });
    });
  },
});

function executorSpill(
  executors: readonly ExecutorSummary[],
  first: ExecutorSummary,
  set: Properties,
): ExecutorSpill {
  const totalBytes = sumBy(executors, ({ memorySpilledBytes }) => memorySpilledBytes);
  const spilling = executors.filter(({ memorySpilledBytes }) => memorySpilledBytes > 0);
  const heapBytes = readMemory(set, 'spark.executor.memory') ?? 0;
  const slots = Math.trunc(first.totalCores / taskCpus(set));
  return {
    totalBytes,
    highestBytes: largestBy(spilling, (e) => e.memorySpilledBytes),
    meanBytes: Math.trunc(totalBytes / executors.length),
    perTaskBytes: Math.trunc(totalBytes / Math.max(sumBy(executors, endedTaskCount), 1)),
    heapPerTaskBytes: slots > 0 ? Math.trunc(heapBytes / slots) : undefined,
    spillingShare: spilling.length / executors.length,
    heapBytes,
    cores: readCount(set, 'spark.executor.cores') ?? 0,
  };
}

/** With Dr. Elephant's hole: much spill by few executors is nothing. */
function severityOf(spill: ExecutorSpill, options: Options): Severity {
  const { spillingShare, perTaskBytes, heapPerTaskBytes = 0 } = spill;
  if (spillingShare === 0) return 'none';
  const isLittle = perTaskBytes < options.spillToTaskMemoryShare * heapPerTaskBytes;
  if (spillingShare < options.spillingExecutorShare) return isLittle ? 'low' : 'none';
  return isLittle ? 'severe' : 'critical';
}

function findingOf(spill: ExecutorSpill, options: Options): readonly FindingDraft[] {
  return flagIf(severityOf(spill, options), () => ({
    subject: APPLICATION,
    headline: headlineOf(
      `${Math.round(spill.spillingShare * 100)} % of the executors spilled, ${bytesInWords(spill.totalBytes)} in all, ${bytesInWords(spill.perTaskBytes)} for each task`,
    ),
    evidence: [
      measure(
        'Share of executors that spilled',
        spill.spillingShare,
        'ratio',
        options.spillingExecutorShare,
      ),
      measure(
        'Spilled for each task',
        spill.perTaskBytes,
        'bytes',
        options.spillToTaskMemoryShare * (spill.heapPerTaskBytes ?? 0),
      ),
    ],
    recommendations: recommendations(spill, options),
  }));
}

/** Dr. Elephant works these out and then loses them. */
function recommendations(
  { cores, heapBytes }: ExecutorSpill,
  { adviceCores, adviceMemoryBytes }: Options,
): readonly Recommendation[] {
  if (cores >= adviceCores && heapBytes >= adviceMemoryBytes) {
    return [
      {
        kind: 'look-into',
        advice: 'Lower spark.executor.cores: fewer tasks at once have more memory each.',
      },
    ];
  }
  if (heapBytes > adviceMemoryBytes) return [];
  return [
    {
      kind: 'look-into',
      advice:
        'Raise spark.executor.memory. Where one partition holds most of the data, that will not help: spread its keys first.',
    },
  ];
}

function rows(spill: ExecutorSpill): readonly Evidence[] {
  return [
    measure('Total memory spilled', spill.totalBytes, 'bytes'),
    measure('Max memory spilled', spill.highestBytes, 'bytes'),
    measure('Mean memory spilled', spill.meanBytes, 'bytes'),
    measure('Fraction of executors having non zero bytes spilled', spill.spillingShare, 'ratio'),
  ];
}
