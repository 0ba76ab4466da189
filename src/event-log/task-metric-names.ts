import { NS_PER_MS } from '../model/units.ts';
import { FIELD } from './fold/stages/task-row.ts';

/** A number of a task's metrics, by the words of the log. */
export interface MetricName {
  readonly name: string;
  /** Where a task's values have it. */
  readonly target: number;
  /** CPU and write times are nanoseconds in the log, all others milliseconds. */
  readonly divisor: number;
}
export interface MetricGroup {
  /** The object in `Task Metrics`; absent for what stands in that itself. */
  readonly group?: string;
  readonly numbers: readonly MetricName[];
}

/** The object of a TaskEnd that has them. */
export const METRICS = 'Task Metrics';
/** From Spark 3.0 on; before, it was among the accumulables only. */
export const PEAK_MEMORY = 'Peak Execution Memory';

/** Every number of `Task Metrics` that is read, with the column it goes to and Spark's unit over ours. */
export const METRIC_GROUPS: readonly MetricGroup[] = [
  {
    numbers: [
      plain('Executor Deserialize Time', FIELD.executorDeserializeTimeMs),
      nanoseconds('Executor Deserialize CPU Time', FIELD.executorDeserializeCpuTimeMs),
      plain('Executor Run Time', FIELD.executorRunTimeMs),
      nanoseconds('Executor CPU Time', FIELD.executorCpuTimeMs),
      plain('Result Size', FIELD.resultBytes),
      plain('JVM GC Time', FIELD.gcTimeMs),
      plain('Result Serialization Time', FIELD.resultSerializationTimeMs),
      plain(PEAK_MEMORY, FIELD.peakExecutionMemoryBytes),
      plain('Memory Bytes Spilled', FIELD.memorySpilledBytes),
      plain('Disk Bytes Spilled', FIELD.diskSpilledBytes),
    ],
  },
  {
    group: 'Input Metrics',
    numbers: [plain('Bytes Read', FIELD.inputBytes), plain('Records Read', FIELD.inputRecords)],
  },
  {
    group: 'Output Metrics',
    numbers: [
      plain('Bytes Written', FIELD.outputBytes),
      plain('Records Written', FIELD.outputRecords),
    ],
  },
  {
    group: 'Shuffle Read Metrics',
    numbers: [
      plain('Remote Bytes Read', FIELD.shuffleRemoteReadBytes),
      plain('Local Bytes Read', FIELD.shuffleLocalReadBytes),
      plain('Remote Bytes Read To Disk', FIELD.shuffleRemoteToDiskBytes),
      plain('Remote Blocks Fetched', FIELD.shuffleRemoteBlocksFetched),
      plain('Local Blocks Fetched', FIELD.shuffleLocalBlocksFetched),
      plain('Total Records Read', FIELD.shuffleReadRecords),
      plain('Fetch Wait Time', FIELD.shuffleFetchWaitMs),
    ],
  },
  {
    group: 'Shuffle Write Metrics',
    numbers: [
      plain('Shuffle Bytes Written', FIELD.shuffleWriteBytes),
      nanoseconds('Shuffle Write Time', FIELD.shuffleWriteTimeMs),
      plain('Shuffle Records Written', FIELD.shuffleWriteRecords),
    ],
  },
];

/** The fields of `Task Metrics` that totals rest on: none of them is taken for 0 where no task recorded it. */
export const RECORDED_METRICS = [
  'Executor Run Time',
  'Executor CPU Time',
  'JVM GC Time',
  'Result Size',
  'Memory Bytes Spilled',
  'Disk Bytes Spilled',
] as const;

function plain(name: string, target: number): MetricName {
  return { name, target, divisor: 1 };
}

function nanoseconds(name: string, target: number): MetricName {
  return { name, target, divisor: NS_PER_MS };
}
