import { executorRemovals } from '../../metrics/failures/executor-removals.ts';
import type { Failure } from '../../metrics/failures/failure-chain.ts';
import { taskFailures } from '../../metrics/failures/failures.ts';
import { stageInWords } from '../../metrics/stages/stage-names.ts';
import type { ApplicationModel } from '../../model/application.ts';
import type { Evidence, NonEmpty } from '../../model/finding.ts';
import { frameInWords } from '../../model/texts/python-traceback.ts';
import { shortened } from '../../model/texts/shortened.ts';
import { measure } from '../measure.ts';

const ERROR_LINES = 8;
const ERROR_LENGTH = 1_000;

/** The error's first lines, the user's own line of code, and what led to it in order of time. */
export function chainEvidence(app: ApplicationModel, failure: Failure): NonEmpty<Evidence> {
  const { message, text } = failure;
  const evidence: Evidence[] = [];
  if (message.userFrame !== undefined) {
    evidence.push({ kind: 'text', label: 'Your code', text: frameInWords(message.userFrame) });
  }
  const statement = failure.job?.description ?? failure.execution?.description;
  if (statement !== undefined && statement !== '') {
    evidence.push({ kind: 'text', label: 'While running', text: statement });
  }
  if (message.task !== undefined) {
    evidence.push(
      measure(
        `Times that task ${message.task.index} of ${stageInWords(message.task)} was tried`,
        message.task.failureCount,
        'count',
      ),
    );
  }
  return [
    { kind: 'text', label: 'Error', text: firstLines(message.error, text) },
    ...evidence,
    chainTable(app, failure),
  ];
}

/** The error itself, then the message as Spark wrote it. */
function firstLines(error: string, text: string): string {
  const lines = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, ERROR_LINES);
  const whole = lines[0] === error ? lines : [error, ...lines];
  const joined = whole.filter((line) => line !== '').join('\n');
  if (joined === '') return 'The record has no message.';
  return shortened(joined, ERROR_LENGTH);
}

interface Step {
  readonly atMs: number;
  readonly what: string;
}

/** Executor loss, fetch failures, stage retries, job abort: as far as they belong to the failed job. */
function chainTable(app: ApplicationModel, failure: Failure): Evidence {
  const steps = [
    ...lossSteps(app, failure),
    ...taskSteps(app, failure),
    ...retrySteps(app, failure),
    { atMs: failure.atMs, what: endInWords(failure) },
  ].toSorted((a, b) => a.atMs - b.atMs);
  return {
    kind: 'table',
    columns: [
      { key: 'after', label: 'After', unit: 'ms' },
      { key: 'what', label: 'What happened' },
    ],
    rows: steps.map(({ atMs, what }) => ({ after: Math.max(0, atMs - app.startedAtMs), what })),
  };
}

const MAX_LOSSES = 3;

function lossSteps(app: ApplicationModel, { job, execution, atMs }: Failure): readonly Step[] {
  const fromMs = job?.submittedAtMs ?? execution?.startedAtMs ?? app.startedAtMs;
  const losses = executorRemovals(app).flatMap(({ kind, executorId, text, atMs: lostAtMs }) =>
    kind !== 'released' && lostAtMs !== undefined && lostAtMs >= fromMs && lostAtMs <= atMs
      ? [{ atMs: lostAtMs, what: `Executor ${executorId} was lost: ${firstLine(text)}` }]
      : [],
  );
  const rest = losses.length - MAX_LOSSES;
  const next = losses[MAX_LOSSES];
  return next === undefined
    ? losses
    : [
        ...losses.slice(0, MAX_LOSSES),
        { atMs: next.atMs, what: `${rest} more executors were lost` },
      ];
}

/** First of each kind of failed task in the job's stages. */
function taskSteps(app: ApplicationModel, { job }: Failure): readonly Step[] {
  const stageIds = new Set(job?.stageIds);
  return taskFailures(app)
    .filter(({ stage, failure }) => stageIds.has(stage.stageId) && failure.reason !== 'TaskKilled')
    .map(({ stage, failure, taskCount, firstAtMs }) => {
      const error = failure.className ?? failure.reason;
      const tasks = taskCount === 1 ? '1 task' : `${taskCount} tasks`;
      return {
        atMs: firstAtMs,
        what: `${tasks} of ${stageInWords(stage)} failed: ${firstLine(`${error} ${failure.message ?? ''}`)}`,
      };
    })
    .toSorted((a, b) => a.atMs - b.atMs)
    .slice(0, 2 * MAX_LOSSES);
}

function retrySteps(
  { sections: { stages = [] } }: ApplicationModel,
  { job }: Failure,
): readonly Step[] {
  return stages.flatMap((stage) =>
    stage.stageAttemptId > 0 &&
    stage.submittedAtMs !== undefined &&
    job?.stageIds.includes(stage.stageId) === true
      ? [{ atMs: stage.submittedAtMs, what: `Stage ${stage.stageId} was tried again` }]
      : [],
  );
}

function endInWords({ job, execution }: Failure): string {
  if (job !== undefined) return `Job ${job.jobId} was given up`;
  return `SQL query ${execution?.executionId ?? ''} failed`;
}

const STEP_LENGTH = 160;

function firstLine(text: string): string {
  return shortened(text.trim().split('\n')[0] ?? '', STEP_LENGTH);
}
