import { describe, expect, it } from 'vitest';
import { withoutContradictions } from '../../src/engine/without-contradictions.ts';
import type { Recommendation } from '../../src/model/finding.ts';
import { aLowFinding } from '../builders/finding.ts';

type Change = readonly [property: string, from: string | undefined, to: string];

function setting([property, from, to]: Change): Recommendation {
  return {
    kind: 'set-property',
    property,
    ...(from === undefined ? {} : { from }),
    to,
    because: 'of its numbers',
    scope: 'submit',
  };
}

/** Which of the second finding's changes are left after the first had its way. */
function left(first: readonly Change[], second: readonly Change[]): readonly string[] {
  const [, other] = withoutContradictions([
    aLowFinding({ heuristicId: 'first', recommendations: first.map(setting) }),
    aLowFinding({ heuristicId: 'second', recommendations: second.map(setting) }),
  ]);
  return (other?.recommendations ?? []).map((advice) =>
    advice.kind === 'set-property' ? advice.property : advice.kind,
  );
}

const HEAP = 'spark.executor.memory';
const OVERHEAD = 'spark.executor.memoryOverhead';
const PARTITIONS = 'spark.sql.shuffle.partitions';
const ADVISORY = 'spark.sql.adaptive.advisoryPartitionSizeInBytes';
const BROADCAST = 'spark.sql.autoBroadcastJoinThreshold';

describe('advice of two findings', () => {
  it.for<[string, readonly Change[], readonly Change[], readonly string[]]>([
    ['one value twice', [[HEAP, '4g', '8g']], [[HEAP, '4g', '8g']], [HEAP]],
    ['two values for one property', [[HEAP, '4g', '8g']], [[HEAP, '4g', '6g']], ['look-into']],
    ['heap down after overhead up', [[OVERHEAD, '1g', '2g']], [[HEAP, '4g', '3g']], ['look-into']],
    ['heap up after overhead up', [[OVERHEAD, '1g', '2g']], [[HEAP, '4g', '6g']], [HEAP]],
    [
      'larger partitions after more',
      [[PARTITIONS, '200', '400']],
      [[ADVISORY, '64m', '128m']],
      ['look-into'],
    ],
    [
      'smaller partitions after more',
      [[PARTITIONS, '200', '400']],
      [[ADVISORY, '64m', '32m']],
      [ADVISORY],
    ],
    ['a value from nowhere', [[OVERHEAD, '1g', '2g']], [[HEAP, undefined, '3g']], [HEAP]],
    [
      'broadcast off after up',
      [[BROADCAST, '10m', '100m']],
      [[BROADCAST, '10m', '-1']],
      ['look-into'],
    ],
    ['other things', [[HEAP, '4g', '8g']], [[PARTITIONS, '400', '200']], [PARTITIONS]],
    [
      'one of two',
      [[HEAP, '4g', '8g']],
      [
        [HEAP, '4g', '2g'],
        [PARTITIONS, '1', '2'],
      ],
      ['look-into', PARTITIONS],
    ],
  ])('%s', ([, first, second, expected]) => {
    expect(left(first, second)).toEqual(expected);
  });

  it('lets one finding trade heap for overhead', () => {
    const trade = aLowFinding({
      recommendations: [setting([HEAP, '8g', '6g']), setting([OVERHEAD, '1g', '3g'])],
    });
    expect(withoutContradictions([trade])).toEqual([trade]);
  });

  it('says whose advice it gave way to', () => {
    const [, second] = withoutContradictions([
      aLowFinding({ heuristicId: 'first', recommendations: [setting([HEAP, '4g', '8g'])] }),
      aLowFinding({ heuristicId: 'second', recommendations: [setting([HEAP, '4g', '2g'])] }),
    ]);
    expect(second?.recommendations[0]).toMatchObject({
      kind: 'look-into',
      advice: expect.stringContaining('first'),
    });
  });
});
