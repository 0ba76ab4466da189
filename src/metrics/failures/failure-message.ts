import type { RemovalKind } from '../../model/removal-kind.ts';
import { type PythonFrame, readPythonError } from '../../model/texts/python-traceback.ts';
import { isPythonWorkerReset } from '../../model/texts/python-worker-reset.ts';
import { readRemoval } from './removal-reason.ts';

/** What a failure message is about: the classes that differ in what to do. */
export type FailureClass =
  | 'analysis'
  | 'bad-value'
  | 'broadcast-timeout'
  | 'broadcast-too-large'
  | 'cancelled'
  | 'connection'
  | 'container-memory'
  | 'context-stopped'
  | 'corrupt-file'
  | 'disk-full'
  | 'driver-memory'
  | 'exception'
  | 'excluded'
  | 'executor-failures'
  | 'executor-lost'
  | 'fetch-failure'
  | 'heap-oom'
  | 'kryo-buffer'
  | 'missing-file'
  | 'missing-module'
  | 'node-lost'
  | 'not-serializable'
  | 'output-exists'
  | 'permission'
  | 'python-exception'
  | 'python-memory'
  | 'python-worker'
  | 'result-too-large'
  | 'schema-mismatch'
  | 'unknown';

export interface FailureMessage {
  readonly failureClass: FailureClass;
  /** The error itself in one line, freed of what Spark wraps around it. */
  readonly error: string;
  readonly userFrame?: PythonFrame;
  /** `Task 3 in stage 7.0 failed 4 times`. */
  readonly task?: FailedTask;
  /** The executor that the last attempt ran on. */
  readonly executorId?: string;
}
export interface FailedTask {
  readonly index: number;
  readonly stageId: number;
  readonly stageAttemptId: number;
  readonly failureCount: number;
}

const TASK = /Task (\d+) in stage (\d+)\.(\d+) failed (\d+) times?/;
const EXECUTOR = /Lost task [\d.]+ in stage [\d.]+ \(TID \d+(?:\) \(|, )[^)\n]*?executor (\w+)\)/;
const LOSS = /ExecutorLostFailure[^\n]*?Reason: ([\s\S]*)/;

/** In the order in which they are tried: what is certain first, what wraps other things last. */
const CLASS_OF_WORDS: readonly (readonly [RegExp, FailureClass])[] = [
  [
    /because SparkContext was shut down|SparkContext (?:has been|was) (?:shut down|stopped)/i,
    'context-stopped',
  ],
  [/\bjob \d+ cancell?ed|cancelled job group|SPARK_JOB_CANCELLED|OPERATION_CANCELED/i, 'cancelled'],
  [
    /cancellation of all jobs|because stage \d+ was cancelled|query (?:was )?cancell?ed|KeyboardInterrupt/i,
    'cancelled',
  ],
  // of a query, not of its tasks: whoever waited for it was told to stop
  [/^(?:: )?java\.(?:lang|io)\.Interrupted(?:IO)?Exception\b/m, 'cancelled'],
  [/bigger than (?:local )?(?:spark\.driver\.)?maxResultSize/i, 'result-too-large'],
  [/could not execute broadcast in/i, 'broadcast-timeout'],
  [/not enough memory to build and broadcast|cannot broadcast the table/i, 'broadcast-too-large'],
  [/Max number of executor failures/i, 'executor-failures'],
  [
    /cannot run anywhere due to node and executor|aborted? .*completely (?:blacklisted|excluded)/i,
    'excluded',
  ],
  [/No space left on device|Disk quota exceeded/i, 'disk-full'],
  [
    /^MemoryError\b|\bMemoryError:|ArrowMemoryError|Unable to allocate .+ for an array/m,
    'python-memory',
  ],
  [/Python worker (?:exited unexpectedly|failed to connect back|.*crashed)/i, 'python-worker'],
  [/OutOfMemoryError|GC overhead limit exceeded/, 'heap-oom'],
  [
    /FetchFailedException|Missing an output location for shuffle|failed the maximum allowable number/i,
    'fetch-failure',
  ],
  [/FileAlreadyExistsException|PATH_ALREADY_EXISTS|path \S+ already exists/i, 'output-exists'],
  [
    /^(?:ModuleNotFoundError|ImportError)\b|\b(?:ModuleNotFoundError|ImportError): /m,
    'missing-module',
  ],
  [
    /PARQUET_COLUMN_DATA_TYPE_MISMATCH|Parquet column cannot be converted|SchemaColumnConvertNotSupported|CANNOT_MERGE_INCOMPATIBLE_DATA_TYPE|Failed (?:to merge|merging) (?:incompatible|schema)/i,
    'schema-mismatch',
  ],
  [
    /is not a Parquet file|could not read footer|CANNOT_READ_FILE_FOOTER|Malformed ORC file|not in gzip format|incorrect header check|unexpected end of (?:file|input stream)/i,
    'corrupt-file',
  ],
  [
    /FileNotFound|PATH_NOT_FOUND|path does not exist|NoSuchKey|NoSuchFile|FILE_NOT_EXIST|file does not exist/i,
    'missing-file',
  ],
  [
    /AccessControlException|AccessDenied|permission denied|PermissionError|not authorized|INSUFFICIENT_PERMISSIONS|\b403 Forbidden|status code: 403/i,
    'permission',
  ],
  [
    /Kryo serialization failed: Buffer overflow|Buffer limit exceeded.*kryo|spark\.kryoserializer\.buffer\.max/is,
    'kryo-buffer',
  ],
  [/Task not serializable|NotSerializableException|PicklingError/i, 'not-serializable'],
  [
    /AnalysisException|ParseException|UNRESOLVED_COLUMN|TABLE_OR_VIEW_NOT_FOUND|NoSuchTableException/,
    'analysis',
  ],
  [
    /CAST_INVALID_INPUT|DIVIDE_BY_ZERO|NUMERIC_VALUE_OUT_OF_RANGE|ArithmeticException|NumberFormatException|SparkUpgradeException/,
    'bad-value',
  ],
  [
    /Connection refused|UnknownHostException|ConnectException|SocketTimeoutException|read timed out|connection (?:timed out|reset)/i,
    'connection',
  ],
  [/PythonException|Traceback \(most recent call last\)/, 'python-exception'],
  [/(?<![\w$.])[\w$.]+(?:Exception|Error|Throwable)\b/, 'exception'],
  // Spark 4 tells an error by its condition alone: `[FAILED_READ_FILE.NO_HINT] …`
  [/^(?::\s)?\[[A-Z][A-Z0-9_]*(?:\.[A-Z0-9_]+)*\]\s/m, 'exception'],
];

/** Spark's own stack frames hold words that mean something elsewhere. */
const STACK_FRAME = /^[ \t]+at [^\n]*$/gm;

/**
 * Reads a job's or stage's failure, a SQL execution's error or the resource manager's diagnostics. `known`: the task that it is
 * the error of, where the text names none.
 */
export function readFailureMessage(raw: string, known?: FailedTask): FailureMessage {
  const text = unwrapJson(raw);
  const words = text.replaceAll(STACK_FRAME, '');
  const task = failedTaskIn(text) ?? known;
  const executorId = EXECUTOR.exec(text)?.[1];
  const userFrame = readPythonError(text)?.userFrame;
  return {
    failureClass: isPythonWorkerReset(text) ? 'python-worker' : classOf(words, task !== undefined),
    error: errorIn(text, words),
    ...(userFrame === undefined ? {} : { userFrame }),
    ...(task === undefined ? {} : { task }),
    ...(executorId === undefined ? {} : { executorId }),
  };
}

function classOf(words: string, isOfTask: boolean): FailureClass {
  const loss = LOSS.exec(words)?.[1];
  if (loss !== undefined) return classOfRemoval(readRemoval(loss).kind);
  const found = CLASS_OF_WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? 'unknown';
  if (isOfTask) return found === 'unknown' ? 'exception' : found;
  // without a task it is the driver that ran out of heap
  return found === 'heap-oom' ? 'driver-memory' : found;
}

const CLASS_OF_REMOVAL: Partial<Record<RemovalKind, FailureClass>> = {
  'container-memory': 'container-memory',
  sigkill: 'container-memory',
  'heap-oom': 'heap-oom',
  preempted: 'node-lost',
  'lost-node': 'node-lost',
  evicted: 'node-lost',
  decommissioned: 'node-lost',
};

/** What losing executors for this reason makes of a failure that came of it. */
export function classOfRemoval(kind: RemovalKind): FailureClass {
  return CLASS_OF_REMOVAL[kind] ?? 'executor-lost';
}

function failedTaskIn(text: string): FailedTask | undefined {
  const [whole, index, stageId, stageAttemptId, failureCount] = TASK.exec(text) ?? [];
  if (whole === undefined) return undefined;
  return {
    index: Number(index),
    stageId: Number(stageId),
    stageAttemptId: Number(stageAttemptId),
    failureCount: Number(failureCount),
  };
}

const CAUSED_BY = /^Caused by: (.+)$/gm;
const LAST_FAILURE = /most recent failure: Lost task [^\n]*?\):\s*([^\n]+)/i;
const LAST_REASON = /most recent failure reason:\s*([^\n]+)/i;
const USER_CLASS = /User class threw exception:\s*([^\n]+)/;

/** Innermost cause of all, else the last attempt's error, else the first line. */
function errorIn(text: string, words: string): string {
  const python = readPythonError(text)?.error;
  const cause = [...words.matchAll(CAUSED_BY)].at(-1)?.[1];
  const last = LAST_FAILURE.exec(text)?.[1] ?? LAST_REASON.exec(text)?.[1];
  const inDriver = USER_CLASS.exec(text)?.[1];
  const first = text.split('\n').find((line) => line.trim() !== '');
  return (python ?? cause ?? last ?? inDriver ?? first ?? '').trim();
}

/** Since 3.4 the error of a SQL execution may be `{"errorClass":"…","message":"…"}`, possibly cut off. */
function unwrapJson(raw: string): string {
  if (!raw.trimStart().startsWith('{')) return raw;
  const errorClass = /"errorClass"\s*:\s*"([^"]*)"/.exec(raw)?.[1];
  const message = /"message"\s*:\s*"((?:[^"\\]|\\.)*)/.exec(raw)?.[1];
  if (message === undefined) return raw;
  const plain = message.replaceAll(/\\[nt"\\/]/g, (escaped) => UNESCAPED[escaped] ?? escaped);
  return errorClass === undefined ? plain : `${errorClass}: ${plain}`;
}

const UNESCAPED: Readonly<Record<string, string>> = {
  '\\n': '\n',
  '\\t': '\t',
  '\\"': '"',
  '\\\\': '\\',
  '\\/': '/',
};
