import { z } from 'zod';
import {
  type Failure,
  failedAfterMs,
  failures,
  finalFailure,
  isCancelled,
} from '../metrics/failures/failure-chain.ts';
import type { FailureClass } from '../metrics/failures/failure-message.ts';
import { wallSaving } from '../metrics/saving.ts';
import { headlineOf } from '../metrics/words.ts';
import type { ApplicationWith, Outcome } from '../model/application.ts';
import type { Finding, FindingDraft, Recommendation } from '../model/finding.ts';
import { numberProperty, property } from '../model/spark/spark-properties.ts';
import { frameInWords } from '../model/texts/python-traceback.ts';
import { chainEvidence } from './failure/chain-evidence.ts';
import { endWithoutExecutor } from './failure/end-without-executor.ts';
import { endWithoutFailure } from './failure/end-without-failure.ts';
import { rootCauseAdvice } from './failure/root-cause-advice.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';

const Options = z.strictObject({});
type App = ApplicationWith<'jobs'>;

export const failedAppRootCause: Heuristic = defineHeuristic({
  meta: {
    id: 'failed-app-root-cause',
    title: 'The application, or a job of it, failed',
    why: 'A failure is reported by the last thing that broke, and what has to be repaired is the first.',
    category: 'reliability',
  },
  requires: ['jobs'],
  options: Options,

  evaluate(app) {
    const final = finalFailure(app);
    const starved = endWithoutExecutor(app, final);
    if (starved !== undefined) return { kind: 'flag', findings: [starved] };
    if (final !== undefined) {
      return { kind: 'flag', findings: [findingOf(app, final, SEVERITY_OF_END[app.outcome])] };
    }
    const end = endWithoutFailure(app);
    if (end.kind === 'flag') return end;
    const outlived = failures(app).findLast((failure) => !isCancelled(failure));
    return outlived === undefined
      ? end
      : { kind: 'flag', findings: [findingOf(app, outlived, 'low')] };
  },
});

/** A failure that the application went on after is `low` whatever the end; of the end itself the record must be sure. */
const SEVERITY_OF_END: Readonly<Record<Outcome, Finding['severity']>> = {
  failed: 'critical',
  unknown: 'moderate',
  running: 'low',
  succeeded: 'low',
  killed: 'low',
};

function findingOf(app: App, failure: Failure, severity: Finding['severity']): FindingDraft {
  const what = whatFailed(app, failure, severity);
  const { error, userFrame } = failure.message;
  const frame = userFrame === undefined ? '' : ` (${frameInWords(userFrame)})`;
  const cause = CAUSE_IN_WORDS[failure.cause] ?? withoutPackage(error);
  return {
    severity,
    subject: subjectOf(failure),
    headline: headlineOf(
      `${what}: ${cause}${frame}`,
      `${what}: ${cause}`,
      // a long error is cut, so that the line of code stays
      `${what}${frame}: ${cause}`,
    ),
    evidence: chainEvidence(app, failure),
    recommendations: [...rootCauseAdvice(app, failure), ...retryAdvice(app, failure)],
    saving: wallSaving(app, failedAfterMs(failure), 'measured'),
    confidence: confidenceOf(failure),
    owner: PLATFORM_CAUSES.has(failure.cause) ? 'platform' : 'user',
  };
}

function whatFailed(app: App, { job, execution, wasOutlived }: Failure, severity: string): string {
  if (severity === 'critical') return 'The application failed';
  const name =
    job === undefined ? `SQL query ${execution?.executionId ?? ''}`.trim() : `Job ${job.jobId}`;
  const group = job?.jobGroup ?? execution?.jobGroup;
  const isStatement = /^\d+$/.test(group ?? '');
  const where = isStatement ? `${name} of statement ${group}` : name;
  const wentOn = wasOutlived || app.outcome === 'succeeded';
  return wentOn ? `${where} failed and the application went on` : `${where} failed`;
}

/** Causes whose error line says less than their name. */
const CAUSE_IN_WORDS: Partial<Record<FailureClass, string>> = {
  'broadcast-timeout': 'a broadcast was not ready in time',
  'broadcast-too-large': 'a table was too large to broadcast',
  'container-memory': 'executors were killed for using too much memory',
  'corrupt-file': 'a file could not be read as what it should be',
  'disk-full': 'a local disk ran full',
  'driver-memory': 'the driver ran out of memory',
  'executor-failures': 'too many executors failed',
  'executor-lost': 'executors were lost',
  excluded: 'no executor was left that tasks might run on',
  'fetch-failure': 'shuffle output could not be fetched',
  'heap-oom': 'executors ran out of heap',
  'node-lost': 'the cluster took executors away',
  'python-worker': 'a Python worker crashed',
  'result-too-large': 'results over spark.driver.maxResultSize were to be collected',
  'schema-mismatch': 'a file has a column of another type than the schema says',
  unknown: 'the record does not say why',
};

/** `java.lang.IllegalStateException: x` as `IllegalStateException: x`. */
function withoutPackage(error: string): string {
  const plain = error.replace(/^(?:[a-z_][\w$]*\.)+(?=[A-Z])/, '');
  return plain === '' ? 'the record does not say why' : plain;
}

const PLATFORM_CAUSES: ReadonlySet<FailureClass> = new Set([
  'node-lost',
  'disk-full',
  'permission',
  'fetch-failure',
]);

function subjectOf({ message: { task }, execution, job }: Failure): Finding['subject'] {
  if (task !== undefined) {
    return { kind: 'stage', stageId: task.stageId, stageAttemptId: task.stageAttemptId };
  }
  const executionId = execution?.executionId ?? job?.sqlExecutionId;
  return executionId === undefined ? { kind: 'application' } : { kind: 'sql', executionId };
}

/** Causes that the same code and data run into again, whoever tries. */
const DETERMINISTIC: ReadonlySet<FailureClass> = new Set([
  'analysis',
  'bad-value',
  'corrupt-file',
  'exception',
  'missing-file',
  'missing-module',
  'not-serializable',
  'output-exists',
  'permission',
  'python-exception',
  'result-too-large',
  'schema-mismatch',
]);

/** YARN runs a failed driver again (`yarn.resourcemanager.am.max-attempts`, 2): in vain when the failure is bound to repeat. */
function retryAdvice(app: App, failure: Failure): readonly Recommendation[] {
  const properties = app.sections.environment?.sparkProperties ?? {};
  const name = 'spark.yarn.maxAppAttempts';
  const isRetried =
    app.outcome === 'failed' &&
    app.clusterManager === 'yarn' &&
    property(properties, 'spark.submit.deployMode') === 'cluster' &&
    (numberProperty(properties, name) ?? 2) > 1;
  if (!isRetried || !isDoomed(failure)) return [];
  return [
    {
      kind: 'set-property',
      property: name,
      from: property(properties, name) ?? '2',
      to: '1',
      because: 'the same code on the same data fails the same way, so a second attempt only costs',
      scope: 'submit',
      risk: 'A driver lost with its node is not run again either.',
    },
  ];
}

function isDoomed({ cause, message: { task } }: Failure): boolean {
  return DETERMINISTIC.has(cause) && (task === undefined || task.failureCount > 1);
}

function confidenceOf({ cause, firstLoss, message }: Failure): Finding['confidence'] {
  if (cause === 'unknown')
    return { level: 'low', because: 'the record has no message that says why' };
  if (firstLoss !== undefined && cause !== message.failureClass) {
    return { level: 'medium', because: 'an executor was lost for this reason before the failure' };
  }
  return { level: 'high', because: 'the message of the failure says so' };
}
