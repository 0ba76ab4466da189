import type { ApplicationModel, ClusterManager, Outcome } from '../../model/application.ts';
import type { JobData } from '../../model/job.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import { type JsonObject, numberAt, objectAt, stringAt, timeAt } from '../json-fields.ts';
import { EventLogError } from '../log-source.ts';
import { keepOptionalText } from '../text.ts';

const NAME_LENGTH = 500;
const TIME_KEYS = ['Timestamp', 'Submission Time', 'Completion Time', 'time'] as const;
/** An application whose last job failed and that ended within this time ended because of it; a notebook goes on for longer. */
const FAILED_END_MS = 60_000;

/** Folds what identifies the application, when it ran and how it ended. */
export class ApplicationFold {
  sparkVersion: string | undefined;
  id: string | undefined;
  attemptId: string | undefined;
  name: string | undefined;
  user: string | undefined;
  startedAtMs: number | undefined;
  endedAtMs: number | undefined;
  exitCode: number | undefined;
  thriftOperationCount = 0;
  connectOperationCount = 0;
  #first: Start | undefined;
  #other: Start | undefined;
  #earliestMs = Infinity;
  #latestMs = 0;

  /** The last time in the record. */
  get latestMs(): number {
    return this.#latestMs;
  }

  /** ApplicationStart; where it was lost, the earliest time in the record. */
  get beginMs(): number {
    return this.startedAtMs ?? (Number.isFinite(this.#earliestMs) ? this.#earliestMs : 0);
  }

  /** The begin that tasks count from: once asked for, only an ApplicationStart that comes too late can move it. */
  settleBegin(atMs: number): number {
    this.startedAtMs ??= Math.min(this.#earliestMs, atMs);
    return this.startedAtMs;
  }

  /** To be called with every event, whatever it is. */
  sawEvent(event: JsonObject): void {
    for (const key of TIME_KEYS) {
      if (!(key in event)) continue;
      const atMs = timeAt(event, key);
      if (atMs !== undefined) this.sawTime(atMs);
    }
  }

  sawTime(atMs: number): void {
    if (atMs > this.#latestMs) this.#latestMs = atMs;
    if (atMs < this.#earliestMs) this.#earliestMs = atMs;
  }

  logStarted(event: JsonObject): void {
    this.sparkVersion = keepOptionalText(stringAt(event, 'Spark Version'), 100);
  }

  started(event: JsonObject): void {
    const start = startOf(event);
    this.#first ??= start;
    if (differenceOf(this.#first, start) !== undefined) {
      this.#other ??= start;
      return;
    }
    this.id = start.id ?? this.id;
    this.attemptId = start.attemptId ?? this.attemptId;
    this.name = start.name ?? this.name;
    this.user = keepOptionalText(stringAt(event, 'User'), NAME_LENGTH);
    this.startedAtMs = start.atMs ?? this.startedAtMs;
    const driver = objectAt(event, 'Driver Attributes');
    this.user ??= keepOptionalText(stringAt(driver, 'USER'), NAME_LENGTH);
  }

  /** Throws EventLogError where a second application, or attempt, began in the log: sums of both are true of neither. */
  refuseTwo(): void {
    if (this.#first === undefined || this.#other === undefined) return;
    const difference = differenceOf(this.#first, this.#other) ?? 'id';
    const [one, other] = [this.#first, this.#other].map(TOLD_BY[difference]);
    throw new EventLogError(
      'unreadable',
      `events of two ${difference === 'attemptId' ? 'attempts' : 'applications'} lie in it, ${one} and ${other}: it can be judged as neither`,
    );
  }

  ended(event: JsonObject): void {
    this.endedAtMs = timeAt(event, 'Timestamp');
    this.exitCode = numberAt(event, 'ExitCode');
  }

  /**
   * The log says how jobs ended, not how the application did (before Spark 4): it failed when its last job failed and it ended
   * right after. `isInProgress`: whether the log's name says that it is still written.
   */
  outcome(jobs: readonly JobData[], isInProgress: boolean): Outcome {
    if (this.endedAtMs === undefined) return isInProgress ? 'running' : 'unknown';
    if (this.exitCode !== undefined && this.exitCode !== 0) return 'failed';
    const last = lastToEnd(jobs.filter((job) => !isGivenUp(job)));
    if (last?.status !== 'failed' || last.completedAtMs === undefined) return 'succeeded';
    return this.endedAtMs - last.completedAtMs <= FAILED_END_MS ? 'failed' : 'succeeded';
  }
}

/** What an ApplicationStart says; where it stands twice, in parts that were copied, it says the same. */
interface Start {
  readonly id: string | undefined;
  readonly attemptId: string | undefined;
  readonly name: string | undefined;
  readonly atMs: number | undefined;
}

function startOf(event: JsonObject): Start {
  return {
    id: keepOptionalText(stringAt(event, 'App ID'), NAME_LENGTH),
    attemptId: keepOptionalText(stringAt(event, 'App Attempt ID'), 100),
    name: keepOptionalText(stringAt(event, 'App Name'), NAME_LENGTH),
    atMs: timeAt(event, 'Timestamp'),
  };
}

/** How each of two is told from the other. */
const TOLD_BY: Readonly<Record<keyof Start, (start: Start) => string>> = {
  id: ({ id = 'one without an id' }) => id,
  attemptId: ({ id = 'one', attemptId = 'without a number' }) => `${id} attempt ${attemptId}`,
  name: ({ name = 'one without a name' }) => name,
  atMs: ({ id, name, atMs }) => `${id ?? name ?? 'one'} begun at ${timeText(atMs)}`,
};
const KEYS = ['id', 'attemptId', 'name', 'atMs'] as const satisfies readonly (keyof Start)[];

/** What one of them does not say tells nothing; where both have an id, it and the attempt are all that counts. */
function differenceOf(one: Start, other: Start): keyof Start | undefined {
  const isKnown = one.id !== undefined && other.id !== undefined;
  const keys = isKnown ? KEYS.slice(0, 2) : KEYS;
  return keys.find(
    (key) => one[key] !== undefined && other[key] !== undefined && one[key] !== other[key],
  );
}

function timeText(atMs: number | undefined): string {
  return atMs === undefined ? 'an unknown time' : new Date(atMs).toISOString();
}

/** What the program itself gave up, as a streaming query that is stopped within a batch, in the words of 3 and 4: no failure. */
function isGivenUp({ failureMessage = '' }: JobData): boolean {
  return /\bJob \d+ cancelled (?:part of cancelled job group|Query \[.*\] was stopped)/.test(
    failureMessage,
  );
}

function lastToEnd(jobs: readonly JobData[]): JobData | undefined {
  let last: JobData | undefined;
  for (const job of jobs) {
    if (job.completedAtMs !== undefined && job.completedAtMs >= (last?.completedAtMs ?? 0)) {
      last = job;
    }
  }
  return last;
}

const MANAGER_OF_MASTER: readonly (readonly [RegExp, ClusterManager])[] = [
  [/^yarn/, 'yarn'],
  [/^k8s:/, 'kubernetes'],
  [/^(?:spark:|local-cluster\[)/, 'standalone'],
  [/^local(?:\[|$)/, 'local'],
];
const MANAGER_OF_ID: readonly (readonly [RegExp, ClusterManager])[] = [
  [/^application_/, 'yarn'],
  [/^app-/, 'standalone'],
  [/^local-/, 'local'],
  [/^spark-(?:[0-9a-f]{32}|application-)/, 'kubernetes'],
];

/** By `spark.master`, else by the form of the application's id. */
export function clusterManagerOf(
  master: string | undefined,
  applicationId: string,
): ClusterManager {
  const byMaster = MANAGER_OF_MASTER.find(([pattern]) => pattern.test(master ?? ''));
  const byId = MANAGER_OF_ID.find(([pattern]) => pattern.test(applicationId));
  return byMaster?.[1] ?? byId?.[1] ?? 'unknown';
}

/** When and to which queue it was submitted, as its configuration says. */
export function submissionOf(
  properties: Readonly<Record<string, string>>,
): Pick<ApplicationModel, 'queue' | 'submittedAtMs'> {
  return withoutUndefined({
    queue: properties['spark.yarn.queue'] ?? properties['spark.kubernetes.job.queueName'],
    submittedAtMs: timeAt(properties, 'spark.app.submitTime'),
  });
}
