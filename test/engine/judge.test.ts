import { describe, expect, it } from 'vitest';
import { judge, type Proposed } from '../../src/engine/judge.ts';
import type { Remedy } from '../../src/model/remedy.ts';
import type { StageData } from '../../src/model/stage.ts';
import { aFindingDraft, savingWall } from '../builders/finding.ts';
import { replayable, taskSeconds } from '../builders/replayable.ts';
import { scheduledStage } from '../builders/scheduled-stage.ts';

/** 60 s on two cores, then 40 s on two. */
const FIRST = scheduledStage(taskSeconds(60, 60), { slotCount: 2 });
const SECOND = scheduledStage(taskSeconds(40, 40), {
  stageId: 1,
  parentIds: [0],
  fromMs: 60_000,
  slotCount: 2,
});
const app = replayable([FIRST, SECOND], { wallMs: 120_000 });

function proposed(heuristicId: string, wallMs: number, remedy?: Remedy): Proposed {
  return {
    heuristicId,
    ...aFindingDraft({
      recommendations: [],
      subject: { kind: 'application' },
      saving: {
        wallMs: { low: wallMs / 2, likely: wallMs, high: wallMs * 2 },
        memoryByteMs: { low: 0, likely: 0, high: 0 },
        basis: 'simulated',
      },
    }),
    ...(remedy === undefined ? {} : { remedy }),
  };
}

function halved(stage: StageData): Remedy {
  return { stages: [{ stage, kind: 'shorter', taskShare: 0.5 }] };
}

function likely(...findings: readonly Proposed[]): readonly (number | undefined)[] {
  return judge(app, findings).findings.map(({ saving }) => saving?.wallMs.likely);
}

describe('savings with remedies', () => {
  it('of different stages stay', () => {
    const first = proposed('a', 30_000, halved(FIRST));
    expect(likely(first, proposed('b', 20_000, halved(SECOND)))).toEqual([30_000, 20_000]);
  });

  it('of one stage share what is left of it', () => {
    const gone: Remedy = { stages: [{ stage: FIRST, kind: 'gone' }] };
    expect(likely(proposed('a', 60_000, gone), proposed('b', 30_000, halved(FIRST)))).toEqual([
      60_000, 0,
    ]);
    const twice = [proposed('a', 30_000, halved(FIRST)), proposed('b', 30_000, halved(FIRST))];
    expect(likely(...twice).map((ms) => Math.round(ms ?? 0))).toEqual([30_000, 15_000]);
  });

  it('say what a finding gives back by itself where those before it give back a part', () => {
    const gone: Remedy = { stages: [{ stage: FIRST, kind: 'gone' }] };
    const { findings } = judge(app, [
      proposed('a', 60_000, gone),
      proposed('b', 30_000, halved(FIRST)),
      proposed('c', 20_000, halved(SECOND)),
    ]);

    expect(findings.map(({ saving }) => saving?.alone?.wallMs.likely)).toEqual([
      undefined,
      30_000,
      undefined,
    ]);
  });

  it('keep a heuristic’s own figure in proportion', () => {
    const gone: Remedy = { stages: [{ stage: FIRST, kind: 'gone' }] };
    const both = [proposed('a', 50_000, halved(FIRST)), proposed('b', 40_000, gone)];
    expect(likely(...both).map((ms) => Math.round(ms ?? 0))).toEqual([50_000, 20_000]);
  });

  it('are left alone where a finding has none', () => {
    expect(likely(proposed('a', 50_000, halved(FIRST)), proposed('b', 10_000))).toEqual([
      50_000, 10_000,
    ]);
  });

  it('add up to all of it together', () => {
    const findings = [
      proposed('a', 30_000, halved(FIRST)),
      proposed('b', 20_000, halved(SECOND)),
      proposed('c', 10_000),
    ];
    expect(judge(app, findings).together).toMatchObject({
      wallMs: 60_000,
      saving: { wallMs: { low: 30_000, likely: 60_000, high: 120_000 }, basis: 'simulated' },
    });
    expect(judge(app, findings.slice(0, 1)).together).toBeUndefined();
  });

  it('keep their remedies to themselves', () => {
    const { findings, alsoNoticed } = judge(app, [
      proposed('a', 30_000, halved(FIRST)),
      { ...proposed('b', 1, halved(FIRST)), severity: 'low' },
    ]);
    expect([...findings, ...alsoNoticed].every((finding) => !('remedy' in finding))).toBe(true);
  });
});

describe('room', () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

  it('is for one answer and four more; the rest is noticed, after what is low', () => {
    const { findings, alsoNoticed } = judge(app, [
      { heuristicId: 'z', ...savingWall(0, 'low') },
      ...ids.map((id) => ({ heuristicId: id, ...savingWall(1, 'severe') })),
    ]);
    expect(findings.map(({ heuristicId }) => heuristicId)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(alsoNoticed.map(({ heuristicId, severity }) => [heuristicId, severity])).toEqual([
      ['z', 'low'],
      ['f', 'severe'],
      ['g', 'severe'],
    ]);
    expect(alsoNoticed.every((finding) => !('explains' in finding))).toBe(true);
  });

  it('is always there for why it failed', () => {
    const failed = { ...app, outcome: 'failed' as const };
    const all = ids.map((id) => ({
      heuristicId: 'failed-app-root-cause',
      ...savingWall(1, 'critical'),
      headline: id,
    }));
    expect(judge(failed, all).findings).toHaveLength(ids.length);
  });
});
