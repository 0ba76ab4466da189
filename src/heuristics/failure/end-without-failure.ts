import { type Failure, failures } from '../../metrics/failure-chain.ts';
import { readFailureMessage } from '../../metrics/failure-message.ts';
import { headlineOf } from '../../metrics/words.ts';
import type { Verdict } from '../../model/analysis.ts';
import type { ApplicationModel } from '../../model/application.ts';
import type { Evidence, FindingDraft } from '../../model/finding.ts';

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
  const { error, failureClass } = readFailureMessage(diagnostics);
  const isTold = failureClass !== 'unknown' && error !== '';
  return {
    severity: 'critical',
    subject: { kind: 'application' },
    headline: isTold
      ? headlineOf(`The application failed in its driver: ${error}`)
      : 'The application failed although none of its jobs did: the driver ended with an error',
    evidence: [said(diagnostics)],
    recommendations: [
      {
        kind: 'look-into',
        advice:
          'Read the end of the driver log (of the application master in cluster mode): an exception outside of any job, such as a missing table, a wrong argument or an error in Python code, is only there.',
      },
    ],
    confidence: isTold
      ? { level: 'high', because: 'the resource manager tells the error' }
      : { level: 'medium', because: 'the driver said that it failed; why is in its log only' },
    owner: 'user',
  };
}

const TEXT_LENGTH = 1_000;

function said(diagnostics: string): Evidence {
  return diagnostics === ''
    ? { kind: 'text', label: 'In the record', text: 'No job and no SQL query failed.' }
    : { kind: 'text', label: 'Resource manager', text: diagnostics.slice(0, TEXT_LENGTH) };
}
