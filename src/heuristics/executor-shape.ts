import { z } from 'zod';
import { type RoundingLoss, roundingLoss } from '../metrics/cluster-books/rounding-loss.ts';
import { type BadShape, badShapeOf } from '../metrics/executor-shape.ts';
import { isShortOfMemory } from '../metrics/memory/memory-shortage.ts';
import { memorySaving } from '../metrics/saving.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import {
  bytesInWords,
  gibHoursInWords,
  headlineOf,
  msInWords,
  shareInWords,
} from '../metrics/words.ts';
import type { Verdict } from '../model/analysis.ts';
import type { ApplicationWith } from '../model/application.ts';
import type { Evidence, NonEmpty, Saving } from '../model/finding.ts';
import type { StageData } from '../model/stage.ts';
import { mibString } from '../model/units.ts';
import { type Described, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS, isWorthMentioning } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { fittingHeap, otherShape } from './shape/shape-advice.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Of the memory held, given past what was asked; catalogue cause 46. */
  minRoundingShare: z.number().min(0).max(1).default(0.1),
  /** A heap that nothing says is short may shrink by so much to fit a smaller container. Ours. */
  maxHeapCutShare: z.number().min(0).max(1).default(0.15),
  /** Of the run time of all tasks: without it no shape is bad; catalogue cause 20. */
  minGcShare: z.number().min(0).max(1).default(0.1),
  healthyGcShare: z.number().min(0).max(1).default(0.05),
});
type Options = z.infer<typeof Options>;
type App = ApplicationWith<'totals' | 'environment' | 'executors' | 'stages'>;

export const executorShape: Heuristic = defineHeuristic({
  meta: {
    id: 'executor-shape',
    title: 'Executors have a size that does not suit their cores or their container',
    why: 'Memory that rounding adds is paid for and cannot be used, and too many tasks in one heap stop each other.',
    category: 'memory',
  },
  requires: ['totals', 'environment', 'executors', 'stages'],
  options: Options,

  evaluate(app, options) {
    if (app.clusterManager !== 'yarn' && app.clusterManager !== 'kubernetes') {
      return { kind: 'not-applicable', reason: 'its executors are not containers of a cluster' };
    }
    const { environment, totals } = app.sections;
    const shape = badShapeOf(app, { environment, totals }, options);
    if (shape !== undefined) return shapeVerdict(app, shape, options);
    const loss = roundingLoss(app, environment);
    return loss === undefined || loss.lostByteMs <= options.minRoundingShare * loss.heldByteMs
      ? { kind: 'pass' }
      : roundingVerdict(app, loss, options);
  },
});

function shapeVerdict(app: App, shape: BadShape, options: Options): Verdict {
  const { heapBytes, cores, gcShare, remedy } = shape;
  const saving = savingBy(app, remedy, 'modelled');
  const evidence = shapeEvidence(shape, options);
  const what = `${cores} tasks at once share a heap of ${bytesInWords(heapBytes)}`;
  const gc = `${shareInWords(gcShare)} of their time goes to garbage collection`;
  return flagIfWorth(
    app,
    options,
    { saving, remedy, details: evidence },
    (): Described => ({
      subject: { kind: 'property', name: 'spark.executor.cores' },
      headline: headlineOf(
        `${what}, and ${gc}: about ${msInWords(saving.wallMs.likely)} of the run`,
        `${what}, and ${gc}`,
      ),
      evidence,
      recommendations: otherShape(app.sections.environment.sparkProperties, shape),
      confidence: {
        level: 'low',
        because: 'the time is measured; how much of it fewer tasks in one heap give back is not',
      },
      owner: 'user',
    }),
  );
}

function shapeEvidence(
  { heapBytes, cores, gcShare }: BadShape,
  { minGcShare }: Options,
): NonEmpty<Evidence> {
  return [
    measure('Heap for each core', heapBytes / cores, 'bytes'),
    measure('Cores of an executor', cores, 'count'),
    measure('Garbage collection of the run time', gcShare, 'ratio', minGcShare),
  ];
}

/** A little less heap and a smaller container, where nothing says that the heap is short; else more heap in the same one. */
function roundingVerdict(app: App, loss: RoundingLoss, options: Options): Verdict {
  const { memory, smaller } = loss;
  const { totals, stages } = app.sections;
  const isShort =
    isShortOfMemory(app, totals, options.healthyGcShare) || stages.some(isCollecting(options));
  const leastBytes = (1 - options.maxHeapCutShare) * memory.heapBytes;
  const isLowered = !isShort && smaller !== undefined && smaller.heapBytes >= leastBytes;
  const evidence = roundingEvidence(loss, options);
  const described = (cure: string): Described => ({
    subject: { kind: 'property', name: 'spark.executor.memory' },
    headline: headlineOf(
      `${roundedInWords(loss)}: ${costInWords(loss)} unused; ${cure}`,
      `${roundedInWords(loss)}: ${costInWords(loss)} unused`,
    ),
    evidence,
    recommendations: fittingHeap(loss, isLowered),
    confidence: {
      level: 'medium',
      because: 'what rounding adds is exact, by the rounding that the driver was told of',
    },
    owner: 'user',
  });
  if (isLowered) {
    const saving = savingOf(memory.heldBytes - smaller.containerBytes, loss);
    const cure = `${mibString(smaller.heapBytes)} of heap fit into ${bytesInWords(smaller.containerBytes)}`;
    return flagIfWorth(app, options, { saving, details: evidence }, () => described(cure));
  }
  // the container stays: nothing is given back, but what is paid for can be used
  if (!isWorthMentioning(app, memorySaving(loss.lostByteMs, 'measured'), options)) {
    return { kind: 'pass', details: evidence };
  }
  const cure = `${mibString(loss.fullHeapBytes)} of heap would cost the same`;
  return { kind: 'flag', findings: [{ severity: 'low', ...described(cure) }], details: evidence };
}

/** A stage of more than a moment, which starting a JVM does not explain; ours. */
const MIN_RUN_MS = 10_000;

function isCollecting({ minGcShare }: Options): (stage: StageData) => boolean {
  return ({ sums }) =>
    sums.executorRunTimeMs >= MIN_RUN_MS && sums.gcTimeMs >= minGcShare * sums.executorRunTimeMs;
}

function savingOf(freedBytes: number, { lifeMs }: RoundingLoss): Saving {
  return memorySaving(freedBytes * lifeMs, 'measured');
}

function roundedInWords({ memory }: RoundingLoss): string {
  return `YARN rounds executors of ${bytesInWords(memory.askedBytes)} up to ${bytesInWords(memory.heldBytes)}`;
}

function costInWords({ lostByteMs, heldByteMs }: RoundingLoss): string {
  return `${gibHoursInWords(lostByteMs)} (${shareInWords(lostByteMs / heldByteMs)})`;
}

function roundingEvidence(
  { memory, lostByteMs, heldByteMs }: RoundingLoss,
  { minRoundingShare }: Options,
): NonEmpty<Evidence> {
  return [
    measure(
      'Memory × time that rounding added',
      lostByteMs,
      'byteMs',
      minRoundingShare * heldByteMs,
    ),
    measure('Asked for', memory.askedBytes, 'bytes'),
    measure('Given', memory.heldBytes, 'bytes'),
  ];
}
