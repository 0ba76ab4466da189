import { z } from 'zod';
import { spreadOf } from '../../metrics/dr-elephant/distribution.ts';
import { severityAscending, type Thresholds } from '../../metrics/dr-elephant/thresholds.ts';
import { bytesInWords, headlineOf, msInWords } from '../../metrics/words.ts';
import type { ExecutorSummary } from '../../model/executor.ts';
import type { Evidence, FindingDraft, Spread } from '../../model/finding.ts';
import type { Severity } from '../../model/severity.ts';
import { sumBy } from '../../model/sum-by.ts';
import { MIB, MS_PER_MINUTE } from '../../model/units.ts';
import { defineHeuristic, type Heuristic } from '../heuristic.ts';
import { measure } from '../measure.ts';
import { APPLICATION, flagIf, NOT_RECORDED, notApplicable, text, verdictOf } from './judgement.ts';
import { ascending } from './severity-thresholds.ts';

const Options = z.strictObject({
  maxToMedianRatio: ascending(10 ** 0.125, 10 ** 0.25, 10 ** 0.5, 10),
  ignoreBelowBytes: z
    .number()
    .nonnegative()
    .default(100 * MIB),
  ignoreBelowMs: z
    .number()
    .nonnegative()
    .default(5 * MS_PER_MINUTE),
});
type Options = z.infer<typeof Options>;

interface Load {
  /** As in `Executor … distribution`. */
  readonly name: string;
  readonly unit: 'bytes' | 'ms';
  /** Undefined where the record does not hold it. */
  readonly spread: Spread | undefined;
}

export const drExecutorMetrics: Heuristic = defineHeuristic({
  meta: {
    id: 'dr-executor-metrics',
    title: 'Work is spread unevenly over the executors',
    why: 'Executors are held until the application ends, so one that does little costs as much as the busiest.',
    category: 'skew',
  },
  requires: ['executors'],
  options: Options,
  gates: 'fixed',
  evaluate(app, options) {
    const { executors } = app.sections;
    if (executors.length === 0) return notApplicable('the record has no executors');
    const loads = loadsOf(executors);
    return verdictOf(
      loads.flatMap((load) => findingOf(load, options)),
      { details: rows(executors, loads), weight: 0 },
    );
  },
});

function loadsOf(executors: readonly ExecutorSummary[]): readonly Load[] {
  const load = (
    name: string,
    unit: Load['unit'],
    valueOf: (executor: ExecutorSummary) => number,
  ): Load => ({ name, unit, spread: spreadOf(executors.map(valueOf)) });
  return [
    storageLoad(executors),
    load('task time', 'ms', ({ taskTimeMs }) => taskTimeMs),
    load('input bytes', 'bytes', ({ inputBytes }) => inputBytes),
    load('shuffle read bytes', 'bytes', ({ shuffleReadBytes }) => shuffleReadBytes),
    load('shuffle write bytes', 'bytes', ({ shuffleWriteBytes }) => shuffleWriteBytes),
  ];
}

/** Known only from block updates, which most logs do not have. */
function storageLoad(executors: readonly ExecutorSummary[]): Load {
  const isKnown = executors.some((executor) => executor.peakStorageMemoryBytes !== undefined);
  return {
    name: 'storage memory used',
    unit: 'bytes',
    spread: isKnown ? spreadOf(executors.map(storageBytes)) : undefined,
  };
}

function storageBytes({ peakStorageMemoryBytes }: ExecutorSummary): number {
  return peakStorageMemoryBytes ?? 0;
}

function findingOf({ name, unit, spread }: Load, options: Options): readonly FindingDraft[] {
  if (spread === undefined) return [];
  const ignoreBelow = unit === 'ms' ? options.ignoreBelowMs : options.ignoreBelowBytes;
  const limits = options.maxToMedianRatio;
  return flagIf(imbalance(spread, ignoreBelow, limits), (severity) => ({
    subject: APPLICATION,
    headline: headlineOf(
      `Executors differ in ${name}: ${inWords(spread.max, unit)} at most, ${inWords(spread.p50, unit)} in the median`,
    ),
    evidence: [
      { kind: 'distribution', label: `Executor ${name}`, unit, at: spread },
      ...(spread.p50 === 0
        ? []
        : [measure('Max to median', spread.max / spread.p50, 'ratio', limits[severity])]),
    ],
    recommendations: [
      {
        kind: 'look-into',
        advice:
          'Make the number of partitions a small multiple of the executors, look for keys that hold most rows, and consider spark.speculation for slow hosts.',
      },
    ],
  }));
}

/** Nothing below `ignoreBelow`; a median of 0 is the worst there is. */
function imbalance({ p50, max }: Spread, ignoreBelow: number, limits: Thresholds): Severity {
  if (max < ignoreBelow) return 'none';
  return severityAscending(p50 === 0 ? Infinity : max / p50, limits);
}

function inWords(value: number, unit: Load['unit']): string {
  return unit === 'ms' ? msInWords(value) : bytesInWords(value);
}

function rows(
  executors: readonly ExecutorSummary[],
  [storage, ...others]: readonly Load[],
): readonly Evidence[] {
  return [
    ...storageRows(executors, storage),
    ...others.flatMap((load) => [
      distributionRow(load),
      ...(load.unit === 'ms'
        ? [
            measure(
              'Executor task time sum',
              sumBy(executors, (e) => e.taskTimeMs),
              'ms',
            ),
          ]
        : []),
    ]),
  ];
}

function storageRows(
  executors: readonly ExecutorSummary[],
  load: Load | undefined,
): readonly Evidence[] {
  const allocated = sumBy(executors, ({ maxMemoryBytes }) => maxMemoryBytes ?? 0);
  const used = sumBy(executors, storageBytes);
  const isKnown = load?.spread !== undefined;
  return [
    allocated > 0
      ? measure('Total executor storage memory allocated', allocated, 'bytes')
      : text('Total executor storage memory allocated', NOT_RECORDED),
    isKnown
      ? measure('Total executor storage memory used', used, 'bytes')
      : text('Total executor storage memory used', NOT_RECORDED),
    isKnown && allocated > 0
      ? measure('Executor storage memory utilization rate', used / allocated, 'ratio')
      : text('Executor storage memory utilization rate', NOT_RECORDED),
    ...(load === undefined ? [] : [distributionRow(load)]),
  ];
}

function distributionRow({ name, unit, spread }: Load): Evidence {
  const label = `Executor ${name} distribution`;
  return spread === undefined
    ? text(label, NOT_RECORDED)
    : { kind: 'distribution', label, unit, at: spread };
}
