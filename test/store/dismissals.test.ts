import { describe, expect, it } from 'vitest';
import type { Dismissal, NewDismissal } from '../../src/model/dismissal.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { aRootFinding } from '../builders/finding.ts';
import { aRun, EVER, HOUR_MS, MONDAY_MS, storesOf } from './insights-fixture.ts';

const SPILL = aRootFinding({ heuristicId: 'spill' });
const SKEW = aRootFinding({ heuristicId: 'shuffle-data-skew' });

describe('dismissals', () => {
  const OF = { cluster: 'default', applicationId: 'a', jobKey: 'j' };
  const JOB: NewDismissal = {
    scope: { kind: 'job', jobKey: 'j' },
    heuristicId: 'spill',
    kind: 'wrong',
    reason: 'it \ud800 does not \0',
    by: 'ann',
    atMs: 10,
  };
  const APPLICATION: NewDismissal = {
    ...JOB,
    scope: { kind: 'application', cluster: 'default', applicationId: 'a' },
    kind: 'later',
    untilMs: 20,
  };

  it('are in force from when they were made until they end', async () => {
    const { insights } = await storesOf();
    const job = await insights.dismiss(JOB);
    const application = await insights.dismiss(APPLICATION);
    expect([job, application]).toMatchObject([JOB, APPLICATION]);
    const at = async (atMs: number): Promise<readonly Dismissal[]> => insights.dismissals(OF, atMs);
    expect([await at(9), await at(10), await at(19), await at(20)]).toEqual([
      [],
      [application, job],
      [application, job],
      [job],
    ]);
    expect(await insights.dismissals({ cluster: 'default', applicationId: 'a' }, 15)).toEqual([
      application,
    ]);
    expect(await insights.dismissals({ ...OF, cluster: 'lab', jobKey: 'k' }, 15)).toEqual([]);
    expect(await insights.undoDismissal(job.id)).toBe(true);
    expect(await insights.undoDismissal(job.id)).toBe(false);
    expect(await at(20)).toEqual([]);
  });

  it.for([
    ['what was typed', (text: string) => text],
    ['as long as one may be', (text: string) => text.padEnd(1_000, '. password=x1y2z3w4')],
  ] as const)('keep no secret of their reason: %s', async ([, typed]) => {
    const { insights } = await storesOf();
    const reason = typed('until jdbc:mysql://h/d?user=u&password=hunter22 moves');
    const made = await insights.dismiss({ ...JOB, reason });
    expect(made.reason).toContain('until jdbc:mysql://h/d?user=u&password=*********(redacted) ');
    expect(made.reason).not.toMatch(/hunter22|x1y2z3w4/);
    expect(await insights.dismissals(OF, 10)).toEqual([made]);
  });

  it('of the same finding replace each other', async () => {
    const { insights } = await storesOf();
    const { id } = await insights.dismiss(JOB);
    expect(await insights.dismiss({ ...JOB, kind: 'accepted' })).toMatchObject({
      id,
      kind: 'accepted',
    });
    expect(await insights.dismissals(OF, 15)).toHaveLength(1);
  });

  it('count in how often a heuristic is wrong', async () => {
    const { insights } = await storesOf(
      aRun(0, { findings: [SPILL, SPILL] }),
      aRun(1, { findings: [SPILL, SKEW] }),
    );
    for (const dismissal of [JOB, APPLICATION, { ...JOB, heuristicId: 'gone' }]) {
      await insights.dismiss({ ...dismissal, atMs: MONDAY_MS });
    }
    expect(await insights.heuristicRecords(EVER)).toEqual([
      { heuristicId: 'spill', toldCount: 2, wrongCount: 1, dismissedCount: 2 },
      { heuristicId: 'shuffle-data-skew', toldCount: 1, wrongCount: 0, dismissedCount: 0 },
      { heuristicId: 'gone', toldCount: 0, wrongCount: 1, dismissedCount: 1 },
    ]);
    expect(await insights.heuristicRecords({ fromMs: 0, toMs: MONDAY_MS })).toEqual([]);
  });

  it.for<{ bad: Partial<NewDismissal> }>([
    { bad: { reason: 'x'.repeat(1_001) } },
    { bad: { by: 'x'.repeat(257) } },
    { bad: { heuristicId: '' } },
    { bad: { scope: { kind: 'job', jobKey: '' } } },
    { bad: { atMs: Number.NaN } },
    { bad: { untilMs: 1.5 } },
  ])('refuse $bad', async ({ bad }) => {
    const { insights } = await storesOf();
    await expect(insights.dismiss({ ...JOB, ...bad })).rejects.toThrow(StoreError);
  });
});

describe('outdated', () => {
  const record = {
    ref: { cluster: 'default', id: 'x' },
    source: 's',
    rank: 0,
    fingerprint: 'f',
    location: '/x',
    handle: { file: 'x' },
  };
  async function outdatedOf() {
    const stores = await storesOf(
      aRun(1, { engine: { version: '1' } }),
      aRun(2, { engine: { version: '2' } }),
      aRun(3, { engine: { version: '1', optionsHash: 'other' } }),
      aRun(4, { engine: { version: '2', optionsHash: 'other' } }),
      aRun(5, { engine: { version: '1', preset: 'dr-elephant' } }),
    );
    await stores.analyses.save(aRun(6, { engine: { version: '1' } }), record);
    return stores.insights;
  }

  it.for([
    { query: { engineVersion: '2' }, finds: [6, 5, 3, 1] },
    { query: { engineVersion: '2', preset: 'recommended' }, finds: [6, 3, 1] },
    {
      query: { engineVersion: '2', optionsHash: '9f2c1e7ab0d34c58', preset: 'recommended' },
      finds: [6, 4, 3, 1],
    },
    { query: { engineVersion: '3' }, finds: [6, 5, 4, 3, 2, 1] },
    { query: { engineVersion: '3', preset: 'nobody' }, finds: [] },
  ])('for $query is $finds, page by page', async ({ query, finds }) => {
    const insights = await outdatedOf();
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await insights.outdated({
        ...query,
        limit: 2,
        ...(cursor === undefined ? {} : { cursor }),
      });
      seen.push(...page.rows.map(({ ref }) => Number(ref.id.slice(-4))));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(seen).toEqual(finds);
  });

  it('tells from what it was made', async () => {
    const insights = await outdatedOf();
    const { rows } = await insights.outdated({ engineVersion: '2', limit: 2 });
    expect(rows).toStrictEqual([
      {
        ref: { cluster: 'default', id: aRun(6).application.id, attemptId: '1' },
        preset: 'recommended',
        engineVersion: '1',
        startedAtMs: MONDAY_MS + 6 * HOUR_MS,
        analyzedAtMs: aRun(6).analyzedAtMs,
        record: { ...record, judgedCount: 1 },
      },
      {
        ref: { cluster: 'default', id: aRun(5).application.id, attemptId: '1' },
        preset: 'dr-elephant',
        engineVersion: '1',
        startedAtMs: MONDAY_MS + 5 * HOUR_MS,
        analyzedAtMs: aRun(5).analyzedAtMs,
      },
    ]);
  });
});
