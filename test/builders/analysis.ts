import {
  type Analysis,
  type AnalyzedApplication,
  type HeuristicResult,
  SCHEMA_VERSION,
} from '../../src/model/analysis.ts';
import type { AnalysisDetail } from '../../src/model/detail.ts';
import { GIB, MINUTE_MS, STARTED_AT_MS, totalsOf } from './application.ts';
import { aDetail } from './detail.ts';
import { aFindingDraft, aLowFinding, aRootFinding } from './finding.ts';

const WALL_MS = 30 * MINUTE_MS;

/** Parts that are objects are merged one level deep; everything else replaces. `detail: undefined` leaves it out. */
export type AnalysisDraft = Partial<
  Omit<Analysis, 'engine' | 'application' | 'verdict' | 'detail'>
> & {
  readonly engine?: Partial<Analysis['engine']>;
  readonly application?: Partial<AnalyzedApplication>;
  readonly verdict?: Partial<Analysis['verdict']>;
  readonly detail?: Partial<AnalysisDetail> | undefined;
};

/** Half an hour of `nightly-orders` on YARN with one skewed stage, and one remark below its gate. */
export function anAnalysis(overrides: AnalysisDraft = {}): Analysis {
  const { engine, application, verdict, detail, ...rest } = overrides;
  const isPruned = 'detail' in overrides && detail === undefined;
  const analysis: Analysis = {
    schemaVersion: SCHEMA_VERSION,
    engine: { ...ENGINE, ...engine },
    analyzedAtMs: STARTED_AT_MS + 60 * MINUTE_MS,
    application: { ...anAnalyzedApplication(), ...application },
    gaps: [],
    totals: totalsOf({
      taskCount: 408,
      stageCount: 2,
      sqlExecutionCount: 1,
      executorRunTimeMs: 130 * MINUTE_MS,
      executorCpuTimeMs: 104 * MINUTE_MS,
      gcTimeMs: 3 * MINUTE_MS,
      inputBytes: 12 * GIB,
      outputBytes: 2 * GIB,
      shuffleReadBytes: 6 * GIB,
      shuffleWriteBytes: 6 * GIB,
    }),
    timeBudget: aTimeBudget(),
    resourceUsage: {
      usedByteMs: 2 * 5 * GIB * WALL_MS,
      wastedByteMs: 3 * GIB * WALL_MS,
    },
    verdict: {
      severity: 'severe',
      headline: 'Stage 1.0 waited 11 min for one of 400 tasks: its key holds 38 % of the rows',
      efficiency: 54,
      ...verdict,
    },
    findings: [aRootFinding()],
    alsoNoticed: [aLowFinding()],
    heuristics: [
      aHeuristicResult(),
      aHeuristicResult({
        heuristicId: 'spill',
        outcome: 'pass',
        severity: 'none',
        score: 0,
        findings: [],
      }),
      aHeuristicResult({
        heuristicId: 'gc-pressure',
        outcome: 'not-applicable',
        reason: 'the record has no executors.peak-memory',
        severity: null,
        score: null,
        findings: [],
      }),
    ],
    ...rest,
  };
  return isPruned ? analysis : { ...analysis, detail: { ...aDetail(), ...detail } };
}

const ENGINE: Analysis['engine'] = {
  name: 'sparkvet',
  version: '0.1.0',
  preset: 'recommended',
  gateScale: 1,
  optionsHash: '9f2c1e7ab0d34c58',
};

function anAnalyzedApplication(): AnalyzedApplication {
  return {
    cluster: 'default',
    id: 'application_1700000000000_0001',
    attemptId: '1',
    framework: { name: 'spark', version: '3.5.1' },
    name: 'nightly-orders',
    user: 'etl',
    queue: 'root.batch',
    clusterManager: 'yarn',
    outcome: 'succeeded',
    submittedAtMs: STARTED_AT_MS - 4_000,
    startedAtMs: STARTED_AT_MS,
    endedAtMs: STARTED_AT_MS + WALL_MS,
    durationMs: WALL_MS,
    jobKey: 'nightly-orders',
    sources: ['event-log'],
  };
}

function aTimeBudget(): NonNullable<Analysis['timeBudget']> {
  return {
    wall: [
      { id: 'driver', label: 'Driver only', ms: 2 * MINUTE_MS },
      { id: 'critical-task', label: 'Waiting for the last task', ms: 11 * MINUTE_MS },
      { id: 'parallel', label: 'Tasks side by side', ms: 17 * MINUTE_MS },
    ],
    cores: [
      { id: 'cpu', label: 'Computing', ms: 104 * MINUTE_MS },
      { id: 'gc', label: 'Collecting garbage', ms: 3 * MINUTE_MS },
      { id: 'other', label: 'Waiting inside tasks', ms: 23 * MINUTE_MS },
      { id: 'idle', label: 'Idle', ms: 110 * MINUTE_MS },
    ],
  };
}

export function aHeuristicResult(overrides: Partial<HeuristicResult> = {}): HeuristicResult {
  return {
    heuristicId: 'shuffle-data-skew',
    outcome: 'flag',
    severity: 'severe',
    score: 1_200,
    findings: [aFindingDraft()],
    ...overrides,
  };
}
