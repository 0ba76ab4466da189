import { describe, expect, it } from 'vitest';
import type { WallSpan } from '../../../src/model/detail.ts';
import { rowLabels } from '../../../src/render/charts/bars.ts';
import { pathBars } from '../../../src/render/report/path-view.ts';
import { anAnalysis } from '../../builders/analysis.ts';

const at = { startOffsetMs: 0, durationMs: 1_000 };
const stage: WallSpan = { ...at, kind: 'stage', stageId: 1, stageAttemptId: 0, name: 'count' };
const driver: WallSpan = { ...at, kind: 'driver', phase: 'startup' };

describe('rows of what the wall clock went by', () => {
  it.for([
    { what: 'both', spans: [driver, stage], labels: ['Stages it waited for', 'No job ran'] },
    { what: 'stages alone', spans: [stage], labels: ['Stages it waited for'] },
    { what: 'no job at all', spans: [driver, driver], labels: ['No job ran'] },
    { what: 'nothing', spans: [], labels: [] },
  ])('$what', ({ spans, labels }) => {
    const wallPath = { spans, moreSpanCount: 0, moreMs: 0 };
    expect(rowLabels(pathBars(anAnalysis({ detail: { wallPath } })), true)).toEqual(labels);
  });
});
