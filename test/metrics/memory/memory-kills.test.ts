import { describe, expect, it } from 'vitest';
import { executorRemovals } from '../../../src/metrics/failures/executor-removals.ts';
import { readRemoval } from '../../../src/metrics/failures/removal-reason.ts';
import {
  killedTogether,
  largestExcess,
  memoryKills,
} from '../../../src/metrics/memory/memory-kills.ts';
import type { ClusterManager } from '../../../src/model/application.ts';
import type { ExecutorSummary } from '../../../src/model/executor.ts';
import { GIB } from '../../../src/model/units.ts';
import { anApplication } from '../../builders/application.ts';
import { aLostExecutor } from '../../builders/failing-stage.ts';
import { readCounted } from '../../builders/read-count.ts';

const SIGKILL = 'Container from a bad node: c on host: h. Exit status: 137.';
const LIMIT = 'Container killed by YARN for exceeding memory limits.';

function of(executors: readonly ExecutorSummary[], clusterManager: ClusterManager = 'yarn') {
  const { byLimit, byMachine } = memoryKills(
    anApplication({ clusterManager, sections: { executors } }),
  );
  const ids = (removals: typeof byLimit) => removals.map(({ executorId }) => executorId);
  return { byLimit: ids(byLimit), byMachine: ids(byMachine) };
}

describe('a SIGKILL', () => {
  const first = aLostExecutor('1', SIGKILL, { host: 'a', afterMs: 100_000 });

  it.for([
    { name: 'alone', other: { host: 'b', afterMs: 100_000 }, byMachine: [] },
    { name: 'a minute apart', other: { host: 'a', afterMs: 160_000 }, byMachine: ['1', '2'] },
    { name: 'longer apart', other: { host: 'a', afterMs: 160_001 }, byMachine: [] },
  ])('$name on its host', ({ other, byMachine }) => {
    expect(of([first, aLostExecutor('2', SIGKILL, other)]).byMachine).toEqual(byMachine);
  });

  it('is not at once with another life of the same executor, and is so across it', () => {
    const again = { ...first, lives: [...first.lives, ...first.lives] };
    expect(of([again]).byMachine).toEqual([]);
    const other = aLostExecutor('2', SIGKILL, { host: 'a', afterMs: 130_000 });
    expect(of([again, other]).byMachine).toEqual(['1', '1', '2']);
  });

  it('is held against those next to it alone, however many there are on a host', () => {
    const lost = Array.from({ length: 200 }, (_, at) =>
      aLostExecutor(`${at}`, SIGKILL, { host: 'a', afterMs: 200_000 * at }),
    );
    const app = anApplication({ clusterManager: 'yarn', sections: { executors: lost } });
    const { copies, readCount } = readCounted(executorRemovals(app), 'atMs');
    expect(killedTogether(copies).size).toBe(0);
    expect(readCount()).toBeLessThan(2_000);
  });

  it('has no container to blame outside of one', () => {
    expect(of([first], 'standalone')).toEqual({ byLimit: [], byMachine: ['1'] });
    expect(of([first], 'kubernetes')).toEqual({ byLimit: ['1'], byMachine: [] });
  });
});

it('a kill that names the limit is the limit’s, however many come at once', () => {
  const executors = ['1', '2', '3'].map((id) => aLostExecutor(id, LIMIT, { host: 'a' }));
  expect(of(executors)).toEqual({ byLimit: ['1', '2', '3'], byMachine: [] });
});

it('leaves out what is nobody’s memory', () => {
  expect(
    of([
      aLostExecutor('1', 'Container killed on request. Exit code is 143'),
      aLostExecutor('2', 'Container released on a *lost* node. Exit status: -100'),
      aLostExecutor('3', 'Command exited with code 52'),
    ]),
  ).toEqual({ byLimit: [], byMachine: [] });
});

it('takes the largest of what was told', () => {
  const removals = ['5 GB of 4 GB', '6 GB of 4 GB'].map((sizes) => ({
    ...readRemoval(`${LIMIT} ${sizes} physical memory used`),
    executorId: '1',
  }));
  expect(largestExcess(removals)?.usedBytes).toBe(6 * GIB);
  expect(largestExcess([])).toBeUndefined();
});
