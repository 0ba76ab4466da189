import { describe, expect, it } from 'vitest';
import { streamingFallingBehind } from '../../src/heuristics/streaming-falling-behind.ts';
import { streamingLag } from '../../src/metrics/streaming-lag.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import type { StreamingBatch, StreamingQuery } from '../../src/model/streaming.ts';
import { anApplication } from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';

/** 1 000 rows that came in 10 s and took `triggerMs`. */
function aBatch(overrides: Partial<StreamingBatch> = {}): StreamingBatch {
  const { triggerMs = 14_000, inputRowCount = 1_000 } = overrides;
  return {
    batchId: 0,
    inputRowCount,
    inputRowsPerSecond: 100,
    processedRowsPerSecond: inputRowCount / (triggerMs / 1_000),
    triggerMs,
    stateRowCount: 0,
    stateMemoryBytes: 0,
    ...overrides,
  };
}

function aQuery(recentBatches: readonly StreamingBatch[]): StreamingQuery {
  return {
    queryId: 'q',
    runId: 'r',
    name: 'clicks',
    isTerminated: false,
    batchCount: recentBatches.length,
    inputRowCount: 0,
    triggerMs: 0,
    recentBatches,
  };
}
const streaming = (batches: readonly StreamingBatch[]): ApplicationModel =>
  anApplication({ sections: { streamingQueries: [aQuery(batches)] } });
const slow = (count: number, triggerMs = 14_000) =>
  Array.from({ length: count }, () => aBatch({ triggerMs }));
const KEPT_UP = aBatch({ triggerMs: 9_000 });

describe('streaming lag', () => {
  it('is what the batches took longer than their data, since the last that kept up', () => {
    const lag = streamingLag(aQuery([aBatch({ triggerMs: 60_000 }), KEPT_UP, ...slow(3)]));
    expect(lag).toMatchObject({ lagMs: 12_000, inputRowsPerSecond: 100 });
    expect(lag?.behind.length).toBe(3);
  });

  it('is none when the last batch kept up or had nothing to do', () => {
    expect(streamingLag(aQuery([...slow(20), KEPT_UP]))).toBeUndefined();
    expect(streamingLag(aQuery([...slow(20), aBatch({ inputRowCount: 0 })]))).toBeUndefined();
  });
});

describe('streaming-falling-behind', () => {
  it.for([
    { name: '9 slow batches', batches: slow(9), severity: 'none' },
    { name: '10 slow batches', batches: slow(10), severity: 'moderate' },
    { name: 'a lag just at the gate', batches: slow(10, 13_000), severity: 'moderate' },
    { name: 'a lag just below it', batches: slow(10, 12_999), severity: 'low' },
    {
      name: 'slow batches before one that kept up',
      batches: [...slow(30), KEPT_UP],
      severity: 'none',
    },
  ])('$name: $severity', ({ batches, severity }) => {
    expect(judge(streamingFallingBehind, streaming(batches)).severity).toBe(severity);
  });

  it('names the query and how late it is', () => {
    const { findings, advice } = judge(streamingFallingBehind, streaming(slow(10)));
    expect(findings[0]?.headline).toBe(
      'Streaming query clicks falls behind: its last 10 batches took 40 s longer than their data took to come',
    );
    expect(advice[0]).toMatch(/^Give the query about 1.4 times the cores/);
  });

  it('bounds a state that grows first', () => {
    const growing = slow(10).map((batch, place) => ({
      ...batch,
      stateRowCount: 100 * (place + 1),
    }));
    const { advice } = judge(streamingFallingBehind, streaming(growing));
    expect(advice[0]).toContain('watermark');
  });

  it('does not apply without streaming', () => {
    expect(judge(streamingFallingBehind, anApplication()).kind).toBe('not-applicable');
  });
});
