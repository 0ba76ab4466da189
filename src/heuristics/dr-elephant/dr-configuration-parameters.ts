import { z } from 'zod';
import { type ExecutorGc, executorGc } from '../../metrics/dr-elephant/executor-gc.ts';
import {
  driverOf,
  highestPeakHeapBytes,
  peakHeapBytes,
  workers,
} from '../../metrics/dr-elephant/executors.ts';
import { heapSeverity } from '../../metrics/dr-elephant/heap-allocation.ts';
import {
  type CurrentSettings,
  readSettings,
  recommendSettings,
} from '../../metrics/dr-elephant/recommended-settings.ts';
import { analyzeStages, type StageAnalysis } from '../../metrics/dr-elephant/stage-analysis.ts';
import { stageTexts } from '../../metrics/dr-elephant/stage-texts.ts';
import { heuristicScore, severityAscending } from '../../metrics/dr-elephant/thresholds.ts';
import type { ApplicationWith } from '../../model/application.ts';
import type { Evidence, FindingDraft } from '../../model/finding.ts';
import { type Severity, severityRank } from '../../model/severity.ts';
import type { StageData } from '../../model/stage.ts';
import { sumBy } from '../../model/sum-by.ts';
import { GIB, MS_PER_MINUTE, TIB } from '../../model/units.ts';
import { defineHeuristic, type Heuristic } from '../heuristic.ts';
import { notApplicable, text, unlessUnreadable, verdictOf } from './judgement.ts';
import { listing } from './listing.ts';
import { gcFinding, heapFinding } from './resource-findings.ts';
import { settingChanges, settingRows } from './setting-changes.ts';
import { coreFinding, DRIVER_CORE_LIMITS } from './setting-findings.ts';
import { ascending } from './severity-thresholds.ts';
import { stageFindings } from './stage-findings.ts';

const bytes = (defaultBytes: number) => z.number().nonnegative().default(defaultBytes);

const Options = z.strictObject({
  spillToDataRatio: ascending(0.01, 0.1, 0.25, 0.5),
  largeDataBytes: bytes(3 * TIB),
  medianTaskMs: ascending(
    2.5 * MS_PER_MINUTE,
    5 * MS_PER_MINUTE,
    10 * MS_PER_MINUTE,
    15 * MS_PER_MINUTE,
  ),
  maxToMedianRatio: ascending(2, 4, 8, 16),
  skewedTaskMs: z
    .number()
    .nonnegative()
    .default(2.5 * MS_PER_MINUTE),
  skewedTaskToStageShare: z.number().nonnegative().default(0.75),
  failedTaskShare: ascending(0.05, 0.1, 0.15, 0.2),
  gcShare: ascending(0.08, 0.1, 0.15, 0.2),
  executorFloorBytes: bytes(2 * GIB),
  driverFloorBytes: bytes(2 * GIB),
  heapToPeakRatio: ascending(1.25, 1.5, 2, 3),
});
type Options = z.infer<typeof Options>;

/** Below this much task time in all, its LinkedIn branches do not judge the GC share. */
const MIN_GC_TASK_TIME_MS = 5 * MS_PER_MINUTE;

/** All that is judged and advised here, of one application. */
interface Facts {
  readonly current: CurrentSettings;
  readonly stages: readonly StageAnalysis[];
  readonly gc: ExecutorGc;
  readonly gcSeverity: Severity;
  readonly executorPeakBytes: number | undefined;
  /** Undefined where the peak would matter and is not known. */
  readonly executorHeap: Severity | undefined;
  readonly driverPeakBytes: number | undefined;
  readonly driverHeap: Severity | undefined;
  readonly driverCores: Severity;
}

export const drConfigurationParameters: Heuristic = defineHeuristic({
  meta: {
    id: 'dr-configuration-parameters',
    title: 'Memory, cores and partitions do not fit what the stages do',
    why: 'Memory, cores and partitions depend on each other: to change one of them alone often moves the trouble elsewhere.',
    category: 'configuration',
  },
  requires: ['executors', 'stages', 'environment'],
  options: Options,
  gates: 'fixed',
  evaluate(app, options) {
    return unlessUnreadable(() => {
      const reason = whyNot(app);
      if (reason !== undefined) return notApplicable(reason);
      const facts = factsOf(app, options);
      const findings = findingsOf(app, facts, options);
      const isBlind = facts.executorHeap === undefined || facts.driverHeap === undefined;
      if (findings.length === 0 && isBlind) {
        return notApplicable('no peak heap was recorded to judge the memory settings by');
      }
      return verdictOf(findings, {
        details: rows(facts, options),
        weight: 0,
        score: scoreOf(facts),
      });
    });
  },
});

function whyNot({ sections }: ApplicationWith<'executors' | 'stages'>): string | undefined {
  if (driverOf(sections.executors) === undefined) return 'the record has no driver';
  if (workers(sections.executors).length === 0) return 'the record has no executor but the driver';
  return sections.stages.some(isWithoutTasks) ? 'the record has no single tasks' : undefined;
}

function isWithoutTasks({ tasks, completedTaskCount }: StageData): boolean {
  return tasks === undefined && completedTaskCount > 0;
}

function factsOf(
  app: ApplicationWith<'executors' | 'stages' | 'environment'>,
  options: Options,
): Facts {
  const { executors, stages, environment } = app.sections;
  const current = readSettings(environment.sparkProperties);
  const driver = driverOf(executors);
  const gc = executorGc(executors);
  const executorPeakBytes = highestPeakHeapBytes(workers(executors));
  const driverPeakBytes = driver === undefined ? undefined : peakHeapBytes(driver);
  const { executorFloorBytes, driverFloorBytes, heapToPeakRatio: ratio } = options;
  return {
    current,
    stages: analyzeStages(stages, options),
    gc,
    gcSeverity:
      gc.taskTimeMs < MIN_GC_TASK_TIME_MS ? 'none' : severityAscending(gc.ratio, options.gcShare),
    executorPeakBytes,
    executorHeap: heapSeverity(current.executorMemoryBytes, executorPeakBytes, {
      floorBytes: executorFloorBytes,
      ratio,
    }),
    driverPeakBytes,
    driverHeap: heapSeverity(current.driverMemoryBytes, driverPeakBytes, {
      floorBytes: driverFloorBytes,
      ratio,
    }),
    driverCores: severityAscending(current.driverCores, DRIVER_CORE_LIMITS),
  };
}

function recommendedOf({ current, gcSeverity, ...facts }: Facts) {
  return recommendSettings(current, { ...facts, gc: gcSeverity });
}

function findingsOf(
  app: ApplicationWith<'environment'>,
  facts: Facts,
  options: Options,
): readonly FindingDraft[] {
  const { current } = facts;
  const changes = settingChanges(current, recommendedOf(facts), {
    properties: app.sections.environment.sparkProperties,
    version: app.framework.version,
  });
  return [
    ...stageFindings(facts.stages, options, changes.executor),
    ...gcFinding(facts.gcSeverity, options.gcShare, {
      who: 'Executors',
      ratio: facts.gc.ratio,
      gcTimeMs: facts.gc.gcTimeMs,
      recommendations: changes.executor,
    }),
    ...heapFinding(facts.executorHeap, options.heapToPeakRatio, {
      role: 'executor',
      heapBytes: current.executorMemoryBytes,
      peakBytes: facts.executorPeakBytes ?? 0,
      recommendations: changes.executor,
    }),
    ...heapFinding(facts.driverHeap, options.heapToPeakRatio, {
      role: 'driver',
      heapBytes: current.driverMemoryBytes,
      peakBytes: facts.driverPeakBytes ?? 0,
      recommendations: changes.driver,
    }),
    ...coreFinding('spark.driver.cores', current.driverCores, DRIVER_CORE_LIMITS, changes.driver),
  ];
}

function scoreOf({ stages, gc, ...facts }: Facts): number {
  return (
    sumBy(stages, ({ score }) => score) +
    heuristicScore(facts.gcSeverity, gc.workerCount) +
    heuristicScore(facts.executorHeap ?? 'none', gc.workerCount) +
    severityRank(facts.driverHeap ?? 'none') +
    severityRank(facts.driverCores)
  );
}

function rows(facts: Facts, { largeDataBytes }: Options): readonly Evidence[] {
  const { shufflePartitions } = facts.current;
  const sentences = facts.stages.flatMap((stage) =>
    stageTexts(stage, { largeDataBytes, shufflePartitions }),
  );
  return [
    ...settingRows(facts.current, recommendedOf(facts)),
    ...(sentences.length === 0 ? [] : [text('stage details', listing(sentences))]),
  ];
}
