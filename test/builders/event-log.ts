import type { LogPart, LogSource } from '../../src/event-log/log-source.ts';

/** Events as Spark writes them; a test states only what it is about. Times are ms after T0. */
export const T0 = Date.UTC(2026, 0, 1);

type Event = Readonly<Record<string, unknown>>;

export const logStart = (version = '3.5.1'): Event => ({
  Event: 'SparkListenerLogStart',
  'Spark Version': version,
});

export const applicationStart = (overrides: Event = {}): Event => ({
  Event: 'SparkListenerApplicationStart',
  'App Name': 'built',
  'App ID': 'application_1700000000000_0001',
  Timestamp: T0,
  User: 'etl',
  ...overrides,
});

export const applicationEnd = (atMs = 60_000, overrides: Event = {}): Event => ({
  Event: 'SparkListenerApplicationEnd',
  Timestamp: T0 + atMs,
  ...overrides,
});

export const environment = (sparkProperties: Readonly<Record<string, string>> = {}): Event => ({
  Event: 'SparkListenerEnvironmentUpdate',
  'JVM Information': { 'Java Version': '17' },
  'Spark Properties': { 'spark.master': 'yarn', ...sparkProperties },
  'System Properties': {},
  'Classpath Entries': {},
});

export const executorAdded = (id: string, atMs = 0, cores = 2): Event => ({
  Event: 'SparkListenerExecutorAdded',
  Timestamp: T0 + atMs,
  'Executor ID': id,
  'Executor Info': { Host: `host-${id}`, 'Total Cores': cores, 'Log Urls': {} },
});

export const executorRemoved = (id: string, atMs: number, reason = 'idle'): Event => ({
  Event: 'SparkListenerExecutorRemoved',
  Timestamp: T0 + atMs,
  'Executor ID': id,
  'Removed Reason': reason,
});

export const stageInfo = (stageId: number, overrides: Event = {}): Event => ({
  'Stage ID': stageId,
  'Stage Attempt ID': 0,
  'Stage Name': `stage ${stageId}`,
  'Number of Tasks': 2,
  'RDD Info': [],
  'Parent IDs': [],
  Details: '',
  Accumulables: [],
  ...overrides,
});

export const jobStart = (
  jobId: number,
  stages: readonly Event[],
  overrides: Event = {},
): Event => ({
  Event: 'SparkListenerJobStart',
  'Job ID': jobId,
  'Submission Time': T0 + 1_000,
  'Stage Infos': stages,
  'Stage IDs': stages.map((info) => info['Stage ID']),
  Properties: {},
  ...overrides,
});

export const jobEnd = (jobId: number, result = 'JobSucceeded', atMs = 50_000): Event => ({
  Event: 'SparkListenerJobEnd',
  'Job ID': jobId,
  'Completion Time': T0 + atMs,
  'Job Result':
    result === 'JobSucceeded'
      ? { Result: result }
      : { Result: 'JobFailed', Exception: { Message: result, 'Stack Trace': [] } },
});

export const stageSubmitted = (info: Event): Event => ({
  Event: 'SparkListenerStageSubmitted',
  'Stage Info': { 'Submission Time': T0 + 1_000, ...info },
  Properties: {},
});

export const stageCompleted = (info: Event): Event => ({
  Event: 'SparkListenerStageCompleted',
  'Stage Info': { 'Submission Time': T0 + 1_000, 'Completion Time': T0 + 40_000, ...info },
});

export interface TaskDraft {
  readonly id: number;
  readonly index?: number;
  readonly stageId?: number;
  readonly stageAttemptId?: number;
  readonly launchMs?: number;
  readonly finishMs?: number;
  readonly executorId?: string;
  readonly reason?: Event;
  readonly metrics?: Event | null;
  readonly accumulables?: readonly Event[];
  readonly executorMetrics?: Event;
}

export const taskEnd = (task: TaskDraft): Event => ({
  Event: 'SparkListenerTaskEnd',
  'Stage ID': task.stageId ?? 0,
  'Stage Attempt ID': task.stageAttemptId ?? 0,
  'Task Type': 'ResultTask',
  'Task End Reason': task.reason ?? { Reason: 'Success' },
  'Task Info': {
    'Task ID': task.id,
    Index: task.index ?? task.id,
    Attempt: 0,
    'Launch Time': T0 + (task.launchMs ?? 2_000),
    'Executor ID': task.executorId ?? '1',
    Host: `host-${task.executorId ?? '1'}`,
    Locality: 'PROCESS_LOCAL',
    Speculative: false,
    'Getting Result Time': 0,
    'Finish Time': T0 + (task.finishMs ?? 3_000),
    Failed: false,
    Killed: false,
    Accumulables: task.accumulables ?? [],
  },
  ...(task.executorMetrics === undefined ? {} : { 'Task Executor Metrics': task.executorMetrics }),
  ...(task.metrics === null ? {} : { 'Task Metrics': { ...METRICS, ...task.metrics } }),
});

const METRICS: Event = {
  'Executor Deserialize Time': 10,
  'Executor Deserialize CPU Time': 5_000_000,
  'Executor Run Time': 900,
  'Executor CPU Time': 700_000_000,
  'Peak Execution Memory': 0,
  'Result Size': 1_000,
  'JVM GC Time': 20,
  'Result Serialization Time': 1,
  'Memory Bytes Spilled': 0,
  'Disk Bytes Spilled': 0,
};

/** A log of two successful tasks in one stage of one job, on one executor. */
export function smallLog(): readonly Event[] {
  const stage = stageInfo(0);
  return [
    logStart(),
    environment(),
    applicationStart(),
    executorAdded('1'),
    jobStart(0, [stage]),
    stageSubmitted(stage),
    taskEnd({ id: 0 }),
    taskEnd({ id: 1 }),
    stageCompleted(stage),
    jobEnd(0),
    applicationEnd(),
  ];
}

export function linesOf(events: readonly Event[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

/** A log that is nowhere but in memory, in one part a text, delivered in chunks of `chunkBytes`. */
export function logOf(
  texts: readonly (string | Uint8Array)[],
  overrides: Partial<LogSource> & { readonly chunkBytes?: number } = {},
): LogSource {
  const { chunkBytes = 65_536, ...rest } = overrides;
  const parts = texts.map((text, index): LogPart => {
    const bytes = Buffer.from(text);
    return {
      name: `events_${index + 1}`,
      byteCount: bytes.length,
      async *open() {
        for (let at = 0; at < bytes.length; at += chunkBytes) {
          yield bytes.subarray(at, at + chunkBytes);
        }
      },
    };
  });
  return { name: 'built-log', parts, gaps: [], isInProgress: false, ...rest };
}
