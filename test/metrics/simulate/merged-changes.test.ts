import { expect, it } from 'vitest';
import { mergedChanges } from '../../../src/metrics/simulate/merged-changes.ts';

it('takes off together what findings take off one stage', () => {
  const stage = { stageId: 4, stageAttemptId: 0 };
  const other = { stageId: 5, stageAttemptId: 0 };
  expect(
    mergedChanges([
      { stage, kind: 'shorter', taskShare: 0.7 },
      { stage: other, kind: 'shorter', taskShare: 0.9 },
      { stage, kind: 'shorter', taskShare: 0.5 },
    ]),
  ).toEqual([
    { stage, kind: 'shorter', taskShare: expect.closeTo(0.2) },
    { stage: other, kind: 'shorter', taskShare: 0.9 },
  ]);
  expect(
    mergedChanges([
      { stage, kind: 'shorter', taskShare: 0.3 },
      { stage, kind: 'shorter', taskShare: 0.3 },
    ]),
  ).toEqual([{ stage, kind: 'shorter', taskShare: 0 }]);
});
