import { z } from 'zod';
import { type StreamingLag, streamingLag } from '../metrics/streaming-lag.ts';
import { countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import type { Evidence, NonEmpty, Recommendation } from '../model/finding.ts';
import { property } from '../model/spark/spark-properties.ts';
import { isAtLeastSpark } from '../model/spark/spark-version.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';

const Options = z.strictObject({
  /** Catalogue cause 52: in a row, up to the last one on record. */
  minBatchCount: z.number().int().positive().default(10),
  /** Ours, as long as GATE-T: how much later than its data a query has to be to be worth acting on. */
  minLagMs: z.number().nonnegative().default(30_000),
});

export const streamingFallingBehind: Heuristic = defineHeuristic({
  meta: {
    id: 'streaming-falling-behind',
    title: 'A streaming query cannot keep up with its input',
    why: 'Every batch takes longer than its data took to come, so that results are later and later.',
    category: 'scheduling',
  },
  requires: ['streamingQueries'],
  options: Options,

  evaluate(app, { minBatchCount, minLagMs }) {
    const { streamingQueries } = app.sections;
    if (streamingQueries.every(({ recentBatches }) => recentBatches.length === 0)) {
      return { kind: 'not-applicable', reason: 'the record has no batch of a streaming query' };
    }
    const worst = streamingQueries
      .flatMap((query) => streamingLag(query) ?? [])
      .filter(({ behind }) => behind.length >= minBatchCount)
      .toSorted((a, b) => b.lagMs - a.lagMs)[0];
    if (worst === undefined) return { kind: 'pass' };
    return {
      kind: 'flag',
      findings: [
        {
          severity: worst.lagMs >= minLagMs ? 'moderate' : 'low',
          subject: { kind: 'application' },
          headline: headlineInWords(worst),
          evidence: evidenceOf(worst, minLagMs),
          recommendations: adviceOf(app, worst),
          confidence: {
            level: 'medium',
            because: 'rates are measured by Spark; whether the input stays so fast is not known',
          },
          owner: 'user',
        },
      ],
    };
  },
});

function headlineInWords({ query, behind, lagMs }: StreamingLag): string {
  const name = query.name === undefined ? 'A streaming query' : `Streaming query ${query.name}`;
  const count = countInWords(behind.length);
  return headlineOf(
    `${name} falls behind: its last ${count} batches took ${msInWords(lagMs)} longer than their data took to come`,
    `A streaming query falls behind: its last ${count} batches took ${msInWords(lagMs)} too long`,
  );
}

function evidenceOf(lag: StreamingLag, minLagMs: number): NonEmpty<Evidence> {
  const { behind, lagMs, inputRowsPerSecond, processedRowsPerSecond, stateGrowthRatio } = lag;
  return [
    measure('Later than the data', lagMs, 'ms', minLagMs),
    measure('Batches in a row', behind.length, 'count'),
    measure('Rows a second that came', inputRowsPerSecond, 'count'),
    measure('Rows a second that were processed', processedRowsPerSecond, 'count'),
    ...(stateGrowthRatio === undefined
      ? []
      : [measure('Growth of the state meanwhile', stateGrowthRatio, 'ratio')]),
  ];
}

/** State that doubles while the input does not is kept for too long. Ours. */
const GROWING_STATE = 2;
const PROVIDER = 'spark.sql.streaming.stateStore.providerClass';
const ROCKS_DB = 'org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider';

function adviceOf(app: ApplicationModel, lag: StreamingLag): readonly Recommendation[] {
  const { inputRowsPerSecond, processedRowsPerSecond, stateGrowthRatio = 0 } = lag;
  const missing = inputRowsPerSecond / Math.max(1, processedRowsPerSecond);
  const capacity: Recommendation = {
    kind: 'look-into',
    advice: `Give the query about ${missing.toFixed(1)} times the cores, with as many partitions (of the topic, or spark.sql.shuffle.partitions before the first start), or do less for each row.`,
    verify: 'Processed rows per second stay above input rows per second.',
  };
  const limit: Recommendation = {
    kind: 'change-code',
    advice: 'Limit how much one batch takes, so that batches stay short while it catches up.',
    after: ".option('maxOffsetsPerTrigger', n)  # Kafka; maxFilesPerTrigger for files",
    because: 'batches that grow take longer, and longer ones grow again',
  };
  if (stateGrowthRatio < GROWING_STATE) return [capacity, limit];
  return [
    {
      kind: 'change-code',
      advice: 'Bound the state: give the stream a watermark, so that old keys are dropped.',
      before: "df.groupBy(window('time', '1 hour'), 'key')",
      after: "df.withWatermark('time', '2 hours').groupBy(window('time', '1 hour'), 'key')",
      because: 'the state grows from batch to batch, and every batch works through it',
      verify: 'The rows of state stop growing.',
    },
    ...rocksDb(app),
    capacity,
    limit,
  ];
}

function rocksDb(app: ApplicationModel): readonly Recommendation[] {
  const set = property(app.sections.environment?.sparkProperties ?? {}, PROVIDER);
  if (set !== undefined || !isAtLeastSpark(app.framework.version, 3, 2)) return [];
  return [
    {
      kind: 'set-property',
      property: PROVIDER,
      to: ROCKS_DB,
      because: 'a large state on disk does not fill the heap and slow the batches down',
      scope: 'submit',
      risk: 'It takes effect with a new checkpoint only.',
    },
  ];
}
