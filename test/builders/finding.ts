import type { RootFinding } from '../../src/model/analysis.ts';
import type { Evidence, Finding, FindingDraft, NonEmpty } from '../../src/model/finding.ts';
import type { Raised } from '../../src/model/severity.ts';
import { GIB, MINUTE_MS } from './application.ts';

const MIB = 2 ** 20;

/** A severe one about stage 1.0, with every kind of evidence and advice, as a heuristic returns it. */
export function aFindingDraft(overrides: Partial<FindingDraft> = {}): FindingDraft {
  return {
    severity: 'severe',
    subject: { kind: 'stage', stageId: 1, stageAttemptId: 0 },
    headline: 'Stage 1.0 waited 11 min for one of 400 tasks: its key holds 38 % of the rows',
    evidence: SKEW_EVIDENCE,
    recommendations: [
      {
        kind: 'set-property',
        property: 'spark.sql.adaptive.skewJoin.skewedPartitionFactor',
        from: '5',
        to: '3',
        because: 'the largest partition is 41 × the median and was not split',
        scope: 'session',
        verify: 'stage 1 has more than 400 tasks',
      },
      {
        kind: 'change-code',
        advice: 'Add a salt to the key of the join.',
        before: "orders.join(customers, 'customer_id')",
        after: "salted_orders.join(salted_customers, ['customer_id', 'salt'])",
        because: 'one value of customer_id holds 38 % of the rows',
        risk: 'customers is read once for every salt',
      },
      { kind: 'look-into', advice: 'Is customer_id 0 a placeholder that can be dropped?' },
    ],
    saving: {
      wallMs: { low: 6 * MINUTE_MS, likely: 9 * MINUTE_MS, high: 11 * MINUTE_MS },
      memoryByteMs: {
        low: 60 * GIB * MINUTE_MS,
        likely: 90 * GIB * MINUTE_MS,
        high: 110 * GIB * MINUTE_MS,
      },
      basis: 'simulated',
    },
    confidence: { level: 'high', because: 'the slowest task read 41 × the bytes of the median' },
    owner: 'user',
    ...overrides,
  };
}

/** The same, ranked by the engine; it explains one symptom. */
export function aRootFinding(overrides: Partial<RootFinding> = {}): RootFinding {
  return {
    heuristicId: 'shuffle-data-skew',
    ...aFindingDraft(),
    explains: [
      {
        heuristicId: 'core-underutilization',
        subject: { kind: 'application' },
        because: 'seven of eight cores waited for that task',
      },
    ],
    ...overrides,
  };
}

const SKEW_EVIDENCE: NonEmpty<Evidence> = [
  {
    kind: 'measure',
    label: 'Longest task',
    is: { value: 12 * MINUTE_MS, unit: 'ms' },
    limit: { value: 2 * MINUTE_MS, unit: 'ms' },
  },
  {
    kind: 'distribution',
    label: 'Shuffle read of a task',
    unit: 'bytes',
    at: { min: 0, p25: 9 * MIB, p50: 11 * MIB, p75: 12 * MIB, p95: 14 * MIB, max: 451 * MIB },
  },
  {
    kind: 'table',
    columns: [
      { key: 'task', label: 'Task' },
      { key: 'durationMs', label: 'Duration', unit: 'ms' },
      { key: 'bytes', label: 'Shuffle read', unit: 'bytes' },
    ],
    rows: [
      { task: '213', durationMs: 12 * MINUTE_MS, bytes: 451 * MIB },
      { task: '17', durationMs: 42_000, bytes: 14 * MIB },
    ],
  },
  { kind: 'text', label: 'Join', text: 'SortMergeJoin [customer_id]' },
];

/** Housekeeping: true, not worth acting on by itself. */
export function aLowFinding(overrides: Partial<Finding> = {}): Finding {
  return {
    heuristicId: 'tiny-tasks',
    severity: 'low',
    subject: { kind: 'stage', stageId: 0, stageAttemptId: 0 },
    headline: 'Stage 0.0 ran 8 tasks of 40 ms',
    evidence: [{ kind: 'measure', label: 'Median task', is: { value: 40, unit: 'ms' } }],
    recommendations: [{ kind: 'look-into', advice: 'Read fewer, larger files.' }],
    confidence: { level: 'medium', because: 'the stage is short' },
    owner: 'user',
    ...overrides,
  };
}

/** About the whole application; acting on it would give back so many minutes of the wall clock, and nothing else. */
export function savingWall(minutes: number, severity: Raised = 'severe'): FindingDraft {
  const wall = minutes * MINUTE_MS;
  return aFindingDraft({
    severity,
    subject: { kind: 'application' },
    saving: {
      wallMs: { low: wall, likely: wall, high: wall },
      memoryByteMs: { low: 0, likely: 0, high: 0 },
      basis: 'simulated',
    },
  });
}
