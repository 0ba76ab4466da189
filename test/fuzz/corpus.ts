import path from 'node:path';
import { linesOf, smallLog } from '../builders/event-log.ts';
import { linesOfLog } from '../support/log-lines.ts';
import { FIXTURES } from '../support/read-fixture.ts';

/** Small logs that between them hold every event that any log at hand has. */
const LOGS = [
  'calibration/logs/cartesian-or-nested-loop-join-2.3.5.sick.zst',
  'calibration/logs/driver-result-overload-2.3.5.sick.zst',
  'calibration/logs/dynamic-allocation-churn-1.3.5.sick.zst',
  'calibration/logs/healthy-cached-and-used.3.5.healthy.zst',
  'calibration/logs/healthy-micro-batches.3.5.healthy.zst',
  'calibration/logs/repeated-computation-1.3.5.treated.zst',
  'spark-4.3/eventlog_v2_app-20261121074132-0000',
  'lab/application_1795236425508_0001',
  'spark-own/spark-events/app-20161116163331-0000',
  'spark-own/spark-events/app-20180109111548-0000',
  'spark-own/spark-events/application_1516285256255_0012',
] as const;

/** No log at hand has these, and the reader knows them. */
const RARE: readonly Readonly<Record<string, unknown>>[] = [
  {
    Event: 'SparkListenerResourceProfileAdded',
    'Resource Profile Id': 3,
    'Executor Resource Requests': { cores: { Amount: 4 }, memory: { Amount: 2048 } },
    'Task Resource Requests': { cpus: { Amount: 1.0 } },
  },
  {
    Event: 'SparkListenerBlockUpdated',
    'Block Updated Info': {
      'Block Manager ID': { 'Executor ID': '1', Host: 'h', Port: 1 },
      'Block ID': 'rdd_1_0',
      'Storage Level': { 'Use Memory': true },
      'Memory Size': 100,
      'Disk Size': 0,
    },
  },
  { Event: 'SparkListenerNodeExcluded', time: 1_767_225_601_000, hostId: 'host-1' },
  { Event: 'SparkListenerExecutorExcludedForStage', stageId: 0, executorId: '1' },
  { Event: 'org.apache.spark.sql.hive.thriftserver.ui.SparkListenerThriftServerOperationStart' },
  { Event: 'org.apache.spark.sql.connect.service.SparkListenerConnectOperationStarted' },
];

/** Lines of each log, in order; read once. */
export async function corpus(): Promise<readonly [readonly string[], ...(readonly string[])[]]> {
  const logs = await Promise.all(LOGS.map((name) => linesOfLog(path.join(FIXTURES, name))));
  return [builtLog(), ...logs.map(shortened)];
}

function builtLog(): readonly string[] {
  const lines = linesOf(smallLog()).trimEnd().split('\n');
  return [...lines.slice(0, 5), ...RARE.map((event) => JSON.stringify(event)), ...lines.slice(5)];
}

const MOST_OF_A_KIND = 12;

/** The first of each kind: cases are to be many, and quick. */
function shortened(lines: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  return lines.filter((line) => {
    const kind = /"Event":"([^"]*)"/.exec(line)?.[1] ?? '';
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return count <= MOST_OF_A_KIND || kind.endsWith('ApplicationEnd');
  });
}
