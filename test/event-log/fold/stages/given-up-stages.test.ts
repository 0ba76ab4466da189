import { expect, it } from 'vitest';
import { GivenUpStages } from '../../../../src/event-log/fold/stages/given-up-stages.ts';
import { newStageState } from '../../../../src/event-log/fold/stages/stage-state.ts';

it('knows the last half million attempts that were given up, and no more than a million', () => {
  const givenUp = new GivenUpStages();
  const state = { ...newStageState(0, 0), isAnnounced: true };
  for (let stageId = 0; stageId < 1_200_000; stageId += 1) givenUp.add(stageId, state);
  expect(givenUp.count).toBe(1_200_000);
  expect(givenUp.wasAnnounced(1_199_999)).toBe(true);
  expect(givenUp.wasAnnounced(700_000)).toBe(true);
  expect(givenUp.wasAnnounced(100_000)).toBe(false);
});
