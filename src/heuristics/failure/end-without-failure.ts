import { type Failure, failures } from '../../metrics/failures/failure-chain.ts';
import { type FailureMessage, readFailureMessage } from '../../metrics/failures/failure-message.ts';
import { type RemovalReason, readRemoval } from '../../metrics/failures/removal-reason.ts';
import { bytesInWords, headlineOf } from '../../metrics/words.ts';
import type { Verdict } from '../../model/analysis.ts';
import type { ApplicationModel } from '../../model/application.ts';
import type { Evidence, FindingDraft, Recommendation } from '../../model/finding.ts';
import { frameInWords } from '../../model/texts/python-traceback.ts';
import { shortened } from '../../model/texts/shortened.ts';
import { driverOverheadAdvice } from './driver-advice.ts';
import { rootCauseAdvice } from './root-cause-advice.ts';

/** The verdict on an end that no failed job or query explains. */
export function endWithoutFailure(app: ApplicationModel): Verdict {
  switch (app.outcome) {
    case 'succeeded':
      return { kind: 'pass' };
    case 'killed':
      return { kind: 'flag', findings: [killed(app)] };
    case 'failed':
      return failedVerdict(app);
    case 'running':
      return {
        kind: 'not-applicable',
        reason: 'the application was still running, and none of its jobs had failed',
      };
    case 'unknown':
      return {
        kind: 'not-applicable',
        reason:
          'the record ends without the end of the application, and none of its jobs had failed',
      };
  }
}

/** An application that ends with a job somebody cancelled did not fail, whatever its last job says. */
function failedVerdict(app: ApplicationModel): Verdict {
  const last = failures(app).at(-1);
  if (last === undefined || last.wasOutlived) {
    return { kind: 'flag', findings: [failedInDriver(app)] };
  }
  return last.cause === 'context-stopped'
    ? { kind: 'flag', findings: [stopped(last)] }
    : { kind: 'pass' };
}

function stopped({ job, text }: Failure): FindingDraft {
  const what = job === undefined ? 'a query' : `job ${job.jobId}`;
  return {
    severity: 'low',
    subject: { kind: 'application' },
    headline: `The application was stopped while ${what} was running`,
    evidence: [{ kind: 'text', label: 'Error', text }],
    recommendations: [
      {
        kind: 'look-into',
        advice:
          'Something ended the driver before its work was done: a person, the scheduler, or an exception outside of any job. The end of the driver log says which.',
      },
    ],
    confidence: { level: 'medium', because: 'the record says that it was stopped, not by whom' },
    owner: 'user',
  };
}

function killed(app: ApplicationModel): FindingDraft {
  const diagnostics = app.sections.clusterUsage?.diagnostics?.trim() ?? '';
  const by = killerIn(diagnostics);
  return {
    severity: 'low',
    subject: { kind: 'application' },
    headline:
      by === undefined
        ? 'The application was killed from outside, not by an error of its own'
        : headlineOf(`The application was killed by ${by}, not by an error of its own`),
    evidence: [said(diagnostics)],
    recommendations: [
      {
        kind: 'look-into',
        advice:
          'Somebody, or a limit of the scheduler, stopped it: ask whether it ran too long or was not needed.',
      },
    ],
    confidence: { level: 'high', because: 'the resource manager says so' },
    owner: 'user',
  };
}

/** `was killed by user alice at 10.0.0.1`; YARN's "Application killed by user." names nobody. */
function killerIn(diagnostics: string): string | undefined {
  const name = /killed by (?:user )?([^\s,;]+?)\.?(?=[\s,;]|$)/i.exec(diagnostics)?.[1];
  return name?.toLowerCase() === 'user' ? undefined : name;
}

function failedInDriver(app: ApplicationModel): FindingDraft {
  const diagnostics = app.sections.clusterUsage?.diagnostics?.trim() ?? '';
  const removal = readRemoval(diagnostics);
  const message = readFailureMessage(diagnostics);
  const isKilled = removal.kind === 'container-memory';
  const isTold = isKilled || (message.failureClass !== 'unknown' && message.error !== '');
  return {
    severity: 'critical',
    subject: { kind: 'application' },
    headline: driverHeadline(removal, message, isTold),
    evidence: [said(diagnostics)],
    recommendations: isKilled
      ? driverOverheadAdvice(app, removal.memory)
      : [...toldAdvice(app, message, diagnostics), READ_DRIVER_LOG],
    confidence: isTold
      ? { level: 'high', because: 'the resource manager tells the error' }
      : { level: 'medium', because: 'the driver said that it failed; why is in its log only' },
    owner: 'user',
  };
}

function driverHeadline(
  { kind, memory }: RemovalReason,
  { error, userFrame }: FailureMessage,
  isTold: boolean,
): string {
  if (kind === 'container-memory') {
    const what = 'The application failed: its driver was killed for using too much memory';
    const sizes =
      memory === undefined
        ? ''
        : `, ${bytesInWords(memory.usedBytes)} of ${bytesInWords(memory.limitBytes)}`;
    return headlineOf(`${what}${sizes}`, what);
  }
  if (!isTold) {
    return 'The application failed although none of its jobs did: the driver ended with an error';
  }
  const frame = userFrame === undefined ? '' : ` (${frameInWords(userFrame)})`;
  return headlineOf(
    `The application failed in its driver: ${error}${frame}`,
    `The application failed in its driver: ${error}`,
  );
}

const READ_DRIVER_LOG: Recommendation = {
  kind: 'look-into',
  advice:
    'Read the end of the driver log (of the application master in cluster mode): an exception outside of any job, such as a missing table, a wrong argument or an error in Python code, is only there.',
};

/** What the class of an error asks for, as for the failure of a job. */
function toldAdvice(
  app: ApplicationModel,
  message: FailureMessage,
  text: string,
): readonly Recommendation[] {
  const cause = message.failureClass;
  if (cause === 'unknown' || cause === 'exception') return [];
  const atMs = app.endedAtMs ?? app.lastSeenAtMs;
  return rootCauseAdvice(app, { text, message, cause, atMs, wasOutlived: false });
}

const TEXT_LENGTH = 1_000;

function said(diagnostics: string): Evidence {
  return diagnostics === ''
    ? { kind: 'text', label: 'In the record', text: 'No job and no SQL query failed.' }
    : { kind: 'text', label: 'Resource manager', text: shortened(diagnostics, TEXT_LENGTH) };
}
