import { describe, expect, it } from 'vitest';
import { type Judged, verdictOf } from '../../src/engine/verdict.ts';
import type { HeuristicResult } from '../../src/model/analysis.ts';
import type { ApplicationModel, GapKind, Outcome } from '../../src/model/application.ts';
import { UNKEPT_WORK } from '../../src/model/known-total.ts';
import { aHeuristicResult } from '../builders/analysis.ts';
import {
  type ApplicationDraft,
  aLife,
  anApplication,
  anEnvironment,
  anExecutor,
  MINUTE_MS,
  totalsOf,
} from '../builders/application.ts';
import { aLowFinding, aRootFinding } from '../builders/finding.ts';

function judged(overrides: Partial<Judged> = {}): Judged {
  return {
    app: anApplication(),
    findings: [],
    alsoNoticed: [],
    heuristics: [passing('spill'), passing('tiny-tasks')],
    blind: new Set(),
    ...overrides,
  };
}

function passing(heuristicId: string): HeuristicResult {
  return aHeuristicResult({
    heuristicId,
    outcome: 'pass',
    severity: 'none',
    score: 0,
    findings: [],
  });
}

/** One executor of four cores for half an hour, in which tasks ran for this share. */
function busy(share: number, overrides: ApplicationDraft = {}): ApplicationModel {
  const runMs = 4 * 30 * MINUTE_MS * share;
  return anApplication({
    ...overrides,
    sections: {
      totals: totalsOf({ heldCoreMs: 4 * 30 * MINUTE_MS }),
      executors: [anExecutor({ taskTimeMs: runMs, executorRunTimeMs: runMs })],
      ...overrides.sections,
    },
  });
}

describe('the severity', () => {
  it.for([
    { findings: [], alsoNoticed: [], severity: 'none' },
    { findings: [], alsoNoticed: [aLowFinding()], severity: 'low' },
    {
      findings: [aRootFinding({ severity: 'moderate' }), aRootFinding({ severity: 'critical' })],
      alsoNoticed: [aLowFinding()],
      severity: 'critical',
    },
  ])('is $severity', ({ findings, alsoNoticed, severity }) => {
    expect(verdictOf(judged({ findings, alsoNoticed })).severity).toBe(severity);
  });
});

describe('the headline', () => {
  it('is that of the top finding', () => {
    const findings = [aRootFinding({ headline: 'First' }), aRootFinding({ headline: 'Second' })];

    expect(verdictOf(judged({ findings })).headline).toBe('First');
  });

  it.for([
    { share: 0.82, says: 'Nothing worth changing: 82 % of 2 core-hours did useful work.' },
    { share: 0.5, says: 'Nothing worth changing: 50 % of 2 core-hours did useful work.' },
    {
      share: 0.12,
      says: 'Nothing found that is worth changing, although only 12 % of 2 core-hours did useful work.',
    },
  ])('of a healthy application has a number: $says', ({ share, says }) => {
    expect(verdictOf(judged({ app: busy(share) })).headline).toBe(says);
  });

  it('says how long it ran where nothing is known of its executors', () => {
    const app = { ...anApplication(), sections: {} };

    expect(verdictOf(judged({ app })).headline).toBe('Nothing worth changing: it ran for 30 min.');
  });

  it('is about now while the application runs', () => {
    const app = busy(0.9, { outcome: 'running' });

    expect(verdictOf(judged({ app })).headline).toMatch(/^Nothing worth changing so far: 90 %/);
  });

  it.for<{ kind: GapKind; says: string | undefined }>([
    { kind: 'truncated', says: 'the record is cut off' },
    { kind: 'dropped-events', says: 'Spark dropped events' },
    { kind: 'compacted', says: 'the record was compacted' },
    { kind: 'missing-part', says: 'a part of the record is missing' },
    { kind: 'unreadable', says: 'part of the record is unreadable' },
    { kind: 'sampled', says: undefined },
    { kind: 'limited', says: undefined },
    { kind: 'malformed-line', says: undefined },
    { kind: 'missing-metrics', says: undefined },
  ])('does not call a record healthy that is $kind, if that hides causes', ({ kind, says }) => {
    const app = busy(0.9, { gaps: [{ kind, detail: 'of the test' }] });
    const { headline } = verdictOf(judged({ app }));

    expect(headline).toMatch(
      says === undefined
        ? /^Nothing worth changing/
        : new RegExp(`^Nothing found in what could be read: ${says}\\.$`),
    );
  });

  it('does not call a record healthy of which a good part of the work is not kept', () => {
    const app = busy(0.9, { gaps: [{ kind: 'limited', detail: UNKEPT_WORK, count: 7 }] });

    expect(verdictOf(judged({ app })).headline).toBe(
      'Nothing found in what could be read: it is too large for all of its stages to be kept.',
    );
  });

  it.for([
    { blind: ['spill'], error: [], says: '1 of 2 checks could not run' },
    { blind: [], error: ['spill'], says: '1 of 2 checks could not run' },
    { blind: ['spill'], error: ['tiny-tasks'], says: '2 of 2 checks could not run' },
  ])('counts what could not be checked: $says', ({ blind, error, says }) => {
    const heuristics = ['spill', 'tiny-tasks'].map((id) =>
      error.includes(id) ? { ...passing(id), outcome: 'error' as const } : passing(id),
    );

    expect(verdictOf(judged({ heuristics, blind: new Set(blind) })).headline).toBe(
      `Nothing found in what could be read: ${says}.`,
    );
  });

  it('does not make much of few checks that this record cannot feed', () => {
    const heuristics = ['spill', 'tiny-tasks', 'gc-pressure'].map(passing);

    expect(verdictOf(judged({ heuristics, blind: new Set(['spill']) })).headline).toMatch(
      /^Nothing worth changing/,
    );
  });

  it('does not call an application healthy whose end nobody saw, or that nobody checked', () => {
    expect(verdictOf(judged({ app: busy(0.9, { outcome: 'unknown' }) })).headline).toBe(
      'Nothing found in what could be read: how it ended is not on record.',
    );
    expect(verdictOf(judged({ heuristics: [] })).headline).toBe(
      'Nothing found in what could be read: no check was asked.',
    );
  });
});

describe('the headline of an application that did not succeed', () => {
  const looked = [passing('failed-app-root-cause'), passing('spill')];
  const failed = anApplication({ outcome: 'failed' });
  const slow = aRootFinding({ headline: 'Stage 1.0 waited 11 min for one of 400 tasks' });

  it('is the reason, where one was found', () => {
    const findings = [
      aRootFinding({
        heuristicId: 'executor-heap-oom',
        severity: 'critical',
        headline: 'Out of heap',
      }),
      slow,
    ];

    expect(verdictOf(judged({ app: failed, heuristics: looked, findings })).headline).toBe(
      'Out of heap',
    );
  });

  it.for<{ outcome: Outcome; says: string }>([
    { outcome: 'failed', says: 'The application failed, and its record does not say why.' },
    { outcome: 'killed', says: 'The application was killed, and its record does not say why.' },
  ])('says so where no reason was found: $says', ({ outcome, says }) => {
    const app = anApplication({ outcome });

    expect(verdictOf(judged({ app, heuristics: looked })).headline).toBe(says);
  });

  it('says what else was found, where there is room', () => {
    const long = aRootFinding({ headline: `Stage 1.0 ${'waited '.repeat(12)}` });
    const of = (finding: typeof slow) =>
      verdictOf(judged({ app: failed, heuristics: looked, findings: [finding] })).headline;

    expect(of(slow)).toBe(
      'The application failed, and its record does not say why. Also: Stage 1.0 waited 11 min for one of 400 tasks',
    );
    expect(of(long)).toBe('The application failed, and its record does not say why.');
  });

  it('says that nobody looked, under a preset without such heuristics', () => {
    expect(verdictOf(judged({ app: failed })).headline).toBe(
      'The application failed; this preset does not look for the reason.',
    );
  });
});

describe('the efficiency', () => {
  it.for([
    { share: 0, percent: 0 },
    { share: 0.824, percent: 82 },
    { share: 0.826, percent: 83 },
    { share: 1.3, percent: 100 },
  ])('of $share is $percent', ({ share, percent }) => {
    expect(verdictOf(judged({ app: busy(share) })).efficiency).toBe(percent);
  });

  it('is not known without executors', () => {
    const app = anApplication({ sections: { executors: [] } });

    expect(verdictOf(judged({ app })).efficiency).toBeNull();
  });

  it('weighs executors by their memory', () => {
    // profile 1 holds four times the memory for as many cores, and does nothing
    const app = anApplication({
      clusterManager: 'standalone',
      sections: {
        environment: anEnvironment({ 'spark.executor.memory': '4g' }),
        resourceProfiles: [
          { id: 1, memoryBytes: 16 * 2 ** 30, executorResources: {}, taskResources: {} },
        ],
        executors: [
          anExecutor({ taskTimeMs: 120 * MINUTE_MS, executorRunTimeMs: 120 * MINUTE_MS }),
          anExecutor({
            executorId: '2',
            lives: [aLife({ resourceProfileId: 1 })],
            taskTimeMs: 0,
            executorRunTimeMs: 0,
          }),
        ],
      },
    });

    expect(verdictOf(judged({ app })).efficiency).toBe(20);
  });
});
