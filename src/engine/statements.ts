import { sessionKind } from '../metrics/sessions/interactive-session.ts';
import type { ApplicationModel } from '../model/application.ts';
import type { Finding, Subject } from '../model/finding.ts';

/** What a run was found to have, as it is told. */
interface Told<R extends Finding> {
  readonly findings: readonly R[];
  readonly alsoNoticed: readonly Finding[];
}

/**
 * The same findings, each with the statement of the session that it comes from, where the record says so: Livy puts a
 * statement's number into its jobs' group, notebooks may put theirs. What is no session's stays as it is.
 */
export function withStatements<R extends Finding, T extends Told<R>>(
  app: ApplicationModel,
  told: T & Told<R>,
): T {
  if (sessionKind(app) === undefined) return told;
  const placed = <F extends Finding>(finding: F): F => {
    const statement = groupOf(app, finding.subject);
    return statement === undefined ? finding : { ...finding, statement };
  };
  return {
    ...told,
    findings: told.findings.map(placed),
    alsoNoticed: told.alsoNoticed.map(placed),
  };
}

function groupOf({ sections }: ApplicationModel, subject: Subject): string | undefined {
  const { stages = [], sqlExecutions = [], jobs = [] } = sections;
  if (subject.kind === 'stage') {
    const { stageId, stageAttemptId } = subject;
    return stages.find((one) => one.stageId === stageId && one.stageAttemptId === stageAttemptId)
      ?.jobGroup;
  }
  if (subject.kind !== 'sql') return undefined;
  const { executionId } = subject;
  return (
    sqlExecutions.find((execution) => execution.executionId === executionId)?.jobGroup ??
    jobs.find(({ sqlExecutionId }) => sqlExecutionId === executionId)?.jobGroup
  );
}
