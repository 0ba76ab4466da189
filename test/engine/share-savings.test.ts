import { describe, expect, it } from 'vitest';
import { shareSavings } from '../../src/engine/share-savings.ts';
import type { RootFinding } from '../../src/model/analysis.ts';
import {
  anApplication,
  aStage,
  MINUTE_MS,
  STARTED_AT_MS,
  totalsOf,
} from '../builders/application.ts';
import { aRootFinding } from '../builders/finding.ts';

/** Minutes of wall clock (30 in all), and thousandths of the memory held. */
function claiming(stageId: number, wallMin: number, memory = 0): RootFinding {
  const wallMs = wallMin * MINUTE_MS;
  return aRootFinding({
    subject: { kind: 'stage', stageId, stageAttemptId: 0 },
    saving: {
      wallMs: { low: wallMs / 2, likely: wallMs, high: wallMs * 2 },
      memoryByteMs: { low: memory, likely: memory, high: memory },
      basis: 'modelled',
    },
  });
}

const app = anApplication({
  sections: {
    totals: totalsOf({ heldMemoryByteMs: 1_000 }),
    stages: [
      aStage({ stageId: 1, completedAtMs: STARTED_AT_MS + 10 * MINUTE_MS }),
      aStage({ stageId: 2, completedAtMs: STARTED_AT_MS + 25 * MINUTE_MS }),
    ],
  },
});

function likely(roots: readonly RootFinding[]): readonly (number | undefined)[] {
  return shareSavings(app, roots).map(({ saving }) =>
    saving === undefined ? undefined : saving.wallMs.likely / MINUTE_MS,
  );
}

describe('shareSavings', () => {
  it.for([
    { what: 'of different stages stay', roots: [claiming(1, 8), claiming(2, 20)], left: [8, 20] },
    { what: 'of one stage share its time', roots: [claiming(1, 8), claiming(1, 8)], left: [8, 2] },
    { what: 'share the wall clock', roots: [claiming(2, 25), claiming(1, 8)], left: [25, 5] },
    { what: 'never go below zero', roots: [claiming(2, 40), claiming(1, 8)], left: [30, 0] },
    {
      what: 'of stages without times are bounded by the wall clock alone',
      roots: [claiming(9, 8), claiming(9, 8)],
      left: [8, 8],
    },
  ])('savings $what', ({ roots, left }) => {
    expect(likely(roots)).toEqual(left);
  });

  it('keeps a range in order when it is cut', () => {
    const [, second] = shareSavings(app, [claiming(1, 8), claiming(1, 3)]);

    expect(second?.saving?.wallMs).toEqual({
      low: 1.5 * MINUTE_MS,
      likely: 2 * MINUTE_MS,
      high: 2 * MINUTE_MS,
    });
  });

  it('shares the memory held', () => {
    const shared = shareSavings(app, [claiming(1, 0, 700), claiming(2, 0, 700)]);

    expect(shared.map(({ saving }) => saving?.memoryByteMs.likely)).toEqual([700, 300]);
  });

  it('sets no limit to memory whose amount is not on record', () => {
    const unknown = anApplication({ sections: { totals: totalsOf({ heldMemoryByteMs: 0 }) } });
    const [only] = shareSavings(unknown, [claiming(1, 0, 700)]);

    expect(only?.saving?.memoryByteMs.likely).toBe(700);
  });

  it('passes over findings that predict nothing', () => {
    const { saving: _saving, ...silent } = aRootFinding();

    expect(likely([silent, claiming(1, 8)])).toEqual([undefined, 8]);
  });
});
