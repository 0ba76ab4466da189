import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/model/analysis.ts';
import type { Outcome } from '../../src/model/application.ts';
import { refill } from '../../src/store/kept/refill.ts';
import { migrate } from '../../src/store/migrate.ts';
import type { SqlDatabase } from '../../src/store/sql-database.ts';
import { createSqlStore } from '../../src/store/sql-store.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { aLowFinding, aRootFinding } from '../builders/finding.ts';
import { DAY_MS, MONDAY_MS } from './insights-fixture.ts';
import { KEPT, keptIn } from './kept-tables.ts';

const few = <const T>(...values: readonly T[]) => fc.constantFrom(...values);
const HEURISTICS = ['spill', 'gc-pressure', 'shuffle-data-skew'] as const;
const ROOT = fc.record({
  heuristicId: few(...HEURISTICS),
  host: fc.option(few('h1', 'h2'), { nil: undefined }),
  minutes: fc.nat(90),
});
/** Few of each, so that they meet: the same attempts again, the same days, users, jobs and starts. */
const ANALYSIS: fc.Arbitrary<Analysis> = fc
  .record({
    number: fc.nat(7),
    attemptId: few('1', '2'),
    preset: few('recommended', 'dr-elephant'),
    optionsHash: few('a', 'b'),
    version: few('1', '2'),
    user: few('ann', 'bob', undefined),
    queue: few('q1', 'q2', undefined),
    jobKey: few('j1', 'j2', undefined),
    outcome: few<Outcome>('succeeded', 'succeeded', 'failed'),
    startDays: few(0, 0.1, 0.1, 1, 6, 7, 8, 40),
    analyzedDays: fc.nat(50),
    roots: fc.array(ROOT, { maxLength: 3 }),
    others: fc.array(ROOT, { maxLength: 2 }),
  })
  .map((of): Analysis => {
    const { user: _user, queue: _queue, jobKey: _jobKey, ...rest } = anAnalysis().application;
    return {
      ...anAnalysis({
        engine: { preset: of.preset, optionsHash: of.optionsHash, version: of.version },
        analyzedAtMs: MONDAY_MS + of.analyzedDays * DAY_MS,
        findings: of.roots.map((root) => aRootFinding(partsOf(root))),
        alsoNoticed: of.others.map((other) => aLowFinding(partsOf(other))),
        detail: undefined,
      }),
      application: {
        ...rest,
        id: `application_1700000000000_000${of.number}`,
        attemptId: of.attemptId,
        outcome: of.outcome,
        startedAtMs: MONDAY_MS + of.startDays * DAY_MS,
        ...(of.user === undefined ? {} : { user: of.user }),
        ...(of.queue === undefined ? {} : { queue: of.queue }),
        ...(of.jobKey === undefined ? {} : { jobKey: of.jobKey }),
      },
    };
  });

function partsOf({
  heuristicId,
  host,
  minutes,
}: {
  heuristicId: string;
  host: string | undefined;
  minutes: number;
}) {
  const amount = { low: 0, likely: minutes * 60_000.4, high: minutes * 60_001 };
  return {
    heuristicId,
    ...(host === undefined ? {} : { subject: { kind: 'host' as const, host } }),
    saving: {
      wallMs: amount,
      memoryByteMs: { ...amount, likely: amount.likely * 1e9 },
      basis: 'measured' as const,
    },
  };
}

type Step =
  | { readonly kind: 'save'; readonly analysis: Analysis }
  | { readonly kind: 'prune'; readonly days: number; readonly limit: number };
const STEPS: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ kind: few('save' as const), analysis: ANALYSIS }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: few('prune' as const),
        days: fc.nat(50),
        limit: fc.integer({ min: 1, max: 6 }),
      }),
    },
  ),
  { minLength: 1, maxLength: 40 },
);

/** A database in which these were done, until `ask` has been asked. */
async function after<T>(
  steps: readonly Step[],
  ask: (database: SqlDatabase) => Promise<T>,
): Promise<T> {
  const database = openSqlite(':memory:', 0);
  await migrate(database);
  await using store = createSqlStore(database);
  for (const step of steps) {
    if (step.kind === 'save') await store.save(step.analysis);
    else await store.prune(MONDAY_MS + step.days * DAY_MS, step.limit);
  }
  return await ask(database);
}

describe('what is kept', () => {
  it('is what counting anew gives, after any saves, replacements and prunes', async () => {
    await fc.assert(
      fc.asyncProperty(STEPS, async (steps) => {
        await after(steps, async (database) => {
          const kept = await keptIn(database);
          await database.write(refill);
          expect(kept).toEqual(await keptIn(database));
        });
      }),
      { numRuns: 60 },
    );
  });

  it('is nothing once everything is pruned', async () => {
    const saves = fc
      .sample(ANALYSIS, { numRuns: 30, seed: 7 })
      .map((analysis): Step => ({ kind: 'save', analysis }));
    const prunes = [7, 99].map((limit): Step => ({ kind: 'prune', days: 99, limit }));
    const kept = await after([...saves, ...prunes], keptIn);
    expect(kept).toEqual({
      ...Object.fromEntries(Object.keys(KEPT).map((what) => [what, []])),
      count: [{ value: 0 }],
    });
  });
});
