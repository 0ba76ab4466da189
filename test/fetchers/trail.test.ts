import { describe, expect, it } from 'vitest';
import { FetchError, type Fetcher, type ResourceManager } from '../../src/fetchers/fetcher.ts';
import { followTrail, recordTask, type Trail } from '../../src/fetchers/trail.ts';
import { aFetcher, aHandle, aManager, ID, someFacts } from './records.ts';
import { aSignal } from './shared/reading.ts';

const AWAY = new FetchError('webhdfs', 'unreachable', 'nobody listens');

async function trailOf(
  fetchers: readonly Fetcher[],
  managers: readonly ResourceManager[] = [],
  id = ID,
): Promise<Trail> {
  return followTrail({ cluster: 'prod', fetchers, managers }, id, aSignal());
}

function locations({ attempts }: Trail): readonly (readonly string[])[] {
  return attempts.map(({ handles }) => handles.map(({ location }) => location));
}

describe('the trail of an application', () => {
  it('has the best record of each attempt first: whole, then the log, then the first source', async () => {
    const trail = await trailOf([
      aFetcher('history', [
        aHandle({ attemptId: '2', record: 'rest', location: 'rest 2' }),
        aHandle({ attemptId: '2', record: 'archive', location: 'archive 2' }),
        aHandle({ attemptId: '1', record: 'rest', location: 'rest 1' }),
      ]),
      aFetcher('folder', [
        aHandle({ attemptId: '2', location: 'growing 2', isInProgress: true }),
        aHandle({ attemptId: '1', location: 'log 1' }),
      ]),
      aFetcher('copy', [aHandle({ attemptId: '1', location: 'copy 1' })]),
    ]);

    expect(locations(trail)).toEqual([
      ['log 1', 'copy 1', 'rest 1'],
      ['archive 2', 'rest 2', 'growing 2'],
    ]);
  });

  it("takes a record without an attempt for YARN's first, and attempts in the order of their numbers", async () => {
    const trail = await trailOf([
      aFetcher('history', [
        aHandle({ location: 'client' }),
        aHandle({ attemptId: '10', location: 'ten' }),
      ]),
      aFetcher('folder', [
        aHandle({ attemptId: '1', location: 'one' }),
        aHandle({ attemptId: '9', location: 'nine' }),
      ]),
    ]);

    expect(locations(trail)).toEqual([['client', 'one'], ['nine'], ['ten']]);
  });

  it('goes on without a source that does not answer, and keeps what it said', async () => {
    const trail = await trailOf(
      [aFetcher('away', AWAY), aFetcher('folder', [aHandle()])],
      [aManager(someFacts())],
    );

    expect(trail.attempts).toHaveLength(1);
    expect(trail.facts).toEqual(someFacts());
    expect(trail.answers.map(({ source, error }) => [source, error?.code])).toEqual([
      ['yarn http://rm:8088', undefined],
      ['away', 'unreachable'],
      ['folder', undefined],
    ]);
  });

  it('does not hide a bug', async () => {
    await expect(trailOf([aFetcher('folder', new RangeError('a bug'))])).rejects.toThrow('a bug');
  });
});

describe('what is to be read', () => {
  const handle = aHandle();

  it('has the facts', async () => {
    const trail = await trailOf([], [aManager(someFacts())]);

    expect(recordTask(trail, handle, [])).toEqual({
      cluster: 'prod',
      handle,
      facts: someFacts(),
      gaps: [],
    });
  });

  it.for([
    ['YARN knows it no more', aManager(undefined), 'it knows the application no more'],
    ['YARN is away', aManager(AWAY), 'nobody listens'],
  ] as const)('says where the books are missing: %s', async ([, manager, why]) => {
    const trail = await trailOf([], [manager]);
    const detail = `the books of the ResourceManager could not be seen: ${why}`;

    expect(recordTask(trail, handle, []).gaps).toEqual([{ kind: 'missing-metrics', detail }]);
  });

  it("misses no books of an application that is none of YARN's", async () => {
    const trail = await trailOf([], [aManager(undefined)], 'local-1');

    expect(recordTask(trail, handle, []).gaps).toEqual([]);
  });
});
