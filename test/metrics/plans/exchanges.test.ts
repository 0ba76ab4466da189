import { describe, expect, it } from 'vitest';
import { shuffleExchanges } from '../../../src/metrics/plans/exchanges.ts';
import type { PlanNode } from '../../../src/model/sql.ts';
import { anApplication } from '../../builders/application.ts';
import { aNode, anSqlExecution } from '../../builders/scheduled-stage.ts';
import { readFixture } from '../../support/read-fixture.ts';

function exchangesIn(plan: PlanNode) {
  return shuffleExchanges(anApplication({ sections: { sqlExecutions: [anSqlExecution(plan)] } }));
}

describe('shuffleExchanges', () => {
  it.for([
    {
      text: 'Exchange hashpartitioning(k#2L, (day#3 % 7), 16), ENSURE_REQUIREMENTS, [plan_id=75]',
      is: {
        partitioning: 'hash',
        origin: 'required',
        partitionCount: 16,
        keys: ['k', '(day % 7)'],
      },
    },
    {
      text: 'Exchange SinglePartition, ENSURE_REQUIREMENTS, [plan_id=34]',
      is: { partitioning: 'single', origin: 'required', partitionCount: 1, keys: [] },
    },
    { text: 'Exchange SinglePartition', is: { partitioning: 'single', origin: 'unknown' } },
    {
      text: 'Exchange RoundRobinPartitioning(8), REPARTITION_BY_NUM, [plan_id=9]',
      is: { partitioning: 'round-robin', origin: 'repartition', partitionCount: 8, keys: [] },
    },
    {
      text: 'Exchange rangepartitioning(v#2 ASC NULLS FIRST, 200), true, [id=#36]',
      is: { partitioning: 'range', origin: 'unknown', partitionCount: 200, keys: ['v'] },
    },
    {
      text: 'Exchange hashpartitioning(k#2, 200), REBALANCE_PARTITIONS_BY_COL, [plan_id=9]',
      is: { partitioning: 'hash', origin: 'rebalance' },
    },
  ])('reads $text', ({ text, is }) => {
    expect(exchangesIn(aNode('Sort [k#2]', aNode(text, aNode('Range (0, 9)'))))).toMatchObject([
      is,
    ]);
  });

  it('leaves out broadcasts and what is read a second time', () => {
    const plan = aNode(
      'BroadcastHashJoin [k#1], [k#2], Inner, BuildRight',
      aNode('ReusedExchange [k#1], Exchange hashpartitioning(k#7, 8)'),
      aNode('BroadcastExchange HashedRelationBroadcastMode(List(k#2))', aNode('Range (0, 9)')),
    );
    expect(exchangesIn(plan)).toEqual([]);
  });

  it('names sizes and the stages on both sides', async () => {
    const exchanges = shuffleExchanges(await readFixture('patients/logs/p20.3.5.sick.zst'));
    expect(
      exchanges.map(({ dataBytes, writtenBytes, rowCount, writers, readers }) => ({
        dataBytes,
        writtenBytes,
        rowCount,
        writers: writers.map(({ stageId }) => stageId),
        readers: readers.map(({ stageId }) => stageId),
      })),
    ).toEqual([
      { dataBytes: 168, writtenBytes: 252, rowCount: 3, writers: [4], readers: [8] },
      {
        dataBytes: 384_000_000,
        writtenBytes: 70_388_043,
        rowCount: 12_000_000,
        writers: [0],
        readers: [4],
      },
      { dataBytes: 16_000, writtenBytes: 8_201, rowCount: 1_000, writers: [1], readers: [4] },
    ]);
  });
});
