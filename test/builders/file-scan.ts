import type { PlanMetric, PlanNode } from '../../src/model/sql.ts';

/** Metrics by Spark's name for them; sizes and times as plain numbers in bytes and ms. */
export function metricsOf(values: Readonly<Record<string, number>>): readonly PlanMetric[] {
  return Object.entries(values).map(([name, value]) => ({
    name,
    type: 'sum',
    accumulatorId: -1,
    value,
  }));
}

/** A scan of parquet files as Spark 3 records one. */
export function aFileScan(
  metrics: Readonly<Record<string, number>> = {},
  metadata: Readonly<Record<string, string>> = {},
): PlanNode {
  const properties = {
    Format: 'Parquet',
    Location: 'InMemoryFileIndex(1 paths)[hdfs://nn/data/clicks]',
    PartitionFilters: '[]',
    PushedFilters: '[]',
    ...metadata,
  };
  const text = Object.entries(properties).map(([name, value]) => `${name}: ${value}`);
  const format = properties.Format.toLowerCase();
  return {
    nodeId: 0,
    name: `Scan ${format} `,
    text: `FileScan ${format} [id#0L,v#1L] Batched: true, ${text.join(', ')}`,
    metadata: properties,
    metrics: metricsOf(metrics),
    children: [],
  };
}
