import { describe, expect, it } from 'vitest';
import {
  type Exclusion,
  ExecutorExclusions,
  exclusionOf,
  newExclusion,
} from '../../../src/event-log/fold/executors/executor-exclusions.ts';

function several(count: number): readonly Exclusion[] {
  return Array.from({ length: count }, newExclusion);
}

it('keeps exclusions in stages up to half a million, and again where stages are over', () => {
  const exclusions = new ExecutorExclusions();
  const executors = several(8_000);
  const keptCount = () => executors.reduce((sum, { stageIds }) => sum + stageIds.size, 0);
  for (let stageId = 0; stageId < 100; stageId += 1) {
    for (const executor of executors) exclusions.add(executor, stageId);
  }
  expect(keptCount()).toBe(500_000);

  exclusions.stageCompleted(0);
  exclusions.stageCompleted(99);
  expect(keptCount()).toBe(492_000);
  for (const executor of executors) exclusions.add(executor, 100);
  expect(keptCount()).toBe(500_000);
});

describe('what is said of a host', () => {
  it('is nothing that each who lives there is looked at for', () => {
    const exclusions = new ExecutorExclusions();
    let lookCount = 0;
    const executors = several(1_000).map(
      (executor) =>
        new Proxy(executor, {
          get: (target, name) => {
            lookCount += 1;
            return Reflect.get(target, name);
          },
        }),
    );
    for (const executor of executors) exclusions.moves(executor, 'h');
    lookCount = 0;
    for (let stageId = 0; stageId < 1_000; stageId += 1) {
      exclusions.addHost('h', stageId);
      exclusions.addHost('h', 0);
      exclusions.setHost('h', stageId % 2 === 0);
      exclusions.stageCompleted(stageId - 50);
    }
    expect(lookCount).toBe(0);
    expect(exclusionOf(executors[999] ?? newExclusion()).excludedInStages).toEqual([
      0,
      ...Array.from({ length: 50 }, (_, at) => 950 + at),
    ]);
  });

  it('is kept of all who live there up to half a million together', () => {
    const exclusions = new ExecutorExclusions();
    const executors = several(8_000);
    for (const [at, executor] of executors.entries()) exclusions.moves(executor, `h${at % 10}`);
    for (let stageId = 0; stageId < 100; stageId += 1) {
      for (let host = 0; host < 10; host += 1) exclusions.addHost(`h${host}`, stageId);
    }
    const keptCount = () =>
      executors.reduce((sum, one) => sum + exclusionOf(one).excludedInStages.length, 0);
    expect(keptCount()).toBe(500_000);
    exclusions.stageCompleted(0);
    expect(keptCount()).toBe(492_000);
    for (let host = 0; host < 10; host += 1) exclusions.addHost(`h${host}`, 100);
    expect(keptCount()).toBe(500_000);
  });

  it('stays said of one who left, until the stage is over, and is not said of who came later', () => {
    const exclusions = new ExecutorExclusions();
    const [left = newExclusion(), stayed = newExclusion(), later = newExclusion()] = several(3);
    exclusions.moves(left, 'h');
    exclusions.moves(stayed, 'h');
    exclusions.addHost('h', 1);
    exclusions.addHost('h', 2);
    exclusions.setHost('h', true);
    exclusions.leaves(left);
    exclusions.moves(later, 'h');
    exclusions.addHost('h', 3);
    exclusions.setHost('elsewhere', false);
    exclusions.stageCompleted(1);

    expect(exclusionOf(left)).toEqual({ isExcluded: true, excludedInStages: [2] });
    expect(exclusionOf(stayed)).toEqual({ isExcluded: true, excludedInStages: [2, 3] });
    expect(exclusionOf(later)).toEqual({ isExcluded: false, excludedInStages: [3] });
    exclusions.setHost('h', false);
    expect([left, stayed, later].map((one) => exclusionOf(one).isExcluded)).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('counts no more than what was said of the executor later', () => {
    const exclusions = new ExecutorExclusions();
    const executor = newExclusion();
    exclusions.moves(executor, 'h');
    exclusions.setHost('h', true);
    exclusions.set(executor, false);
    expect(exclusionOf(executor).isExcluded).toBe(false);
    exclusions.moves(executor, 'other');
    expect(exclusionOf(executor).isExcluded).toBe(false);
    exclusions.setHost('other', true);
    expect(exclusionOf(executor).isExcluded).toBe(true);
  });
});
