import { expect, it } from 'vitest';
import { ExecutorExclusions } from '../../../src/event-log/fold/executors/executor-exclusions.ts';
import { newExecutorState } from '../../../src/event-log/fold/executors/executor-state.ts';

it('keeps exclusions in stages up to half a million, and again where stages are over', () => {
  const exclusions = new ExecutorExclusions();
  const states = Array.from({ length: 8_000 }, newExecutorState);
  const keptCount = () =>
    states.reduce((sum, { excludedInStages }) => sum + excludedInStages.size, 0);
  for (let stageId = 0; stageId < 100; stageId += 1) {
    for (const state of states) exclusions.add(state, stageId);
  }
  expect(keptCount()).toBe(500_000);

  exclusions.stageCompleted(0);
  exclusions.stageCompleted(99);
  expect(keptCount()).toBe(492_000);
  for (const state of states) exclusions.add(state, 100);
  expect(keptCount()).toBe(500_000);
});
