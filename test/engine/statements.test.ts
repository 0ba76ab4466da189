import { describe, expect, it } from 'vitest';
import { withStatements } from '../../src/engine/statements.ts';
import type { Finding, Subject } from '../../src/model/finding.ts';
import { formatPlace } from '../../src/render/words/format.ts';
import { aJob, anApplication, aStage } from '../builders/application.ts';
import { aLowFinding, aRootFinding } from '../builders/finding.ts';
import { aNode, anSqlExecution } from '../builders/scheduled-stage.ts';

const SECTIONS = {
  jobs: [
    aJob({ jobId: 0, jobGroup: '6', description: 'Job group for statement 6' }),
    aJob({ jobId: 1, jobGroup: '7', sqlExecutionId: 4 }),
  ],
  stages: [
    aStage({ stageId: 2, stageAttemptId: 0, jobGroup: '6' }),
    aStage({ stageId: 2, stageAttemptId: 1, jobGroup: '7' }),
    aStage({ stageId: 3 }),
  ],
  sqlExecutions: [anSqlExecution(aNode('Project'), { executionId: 4 })],
};
const SESSION = anApplication({ name: 'livy-session-12', sections: SECTIONS });
const JOB = anApplication({
  name: 'nightly-orders',
  sections: { ...SECTIONS, jobs: [aJob({ jobGroup: '6' })] },
});

function statementOf(subject: Subject, app = SESSION): string | undefined {
  const told = {
    findings: [aRootFinding({ subject })],
    alsoNoticed: [aLowFinding({ subject })],
  };
  const { findings, alsoNoticed } = withStatements(app, told);
  expect(alsoNoticed[0]?.statement).toBe(findings[0]?.statement);
  return findings[0]?.statement;
}

describe('the statement of a finding in a session', () => {
  it.for<[Subject, string | undefined]>([
    [{ kind: 'stage', stageId: 2, stageAttemptId: 0 }, '6'],
    [{ kind: 'stage', stageId: 2, stageAttemptId: 1 }, '7'],
    [{ kind: 'stage', stageId: 3, stageAttemptId: 0 }, undefined],
    [{ kind: 'stage', stageId: 99, stageAttemptId: 0 }, undefined],
    [{ kind: 'sql', executionId: 4 }, '7'],
    [{ kind: 'sql', executionId: 5 }, undefined],
    [{ kind: 'application' }, undefined],
    [{ kind: 'host', host: 'worker-3' }, undefined],
  ])('about %j is %s', ([subject, statement]) => {
    expect(statementOf(subject)).toBe(statement);
  });

  it('is none where nobody types what runs next', () => {
    expect(statementOf({ kind: 'stage', stageId: 2, stageAttemptId: 0 }, JOB)).toBeUndefined();
  });

  it.for<[Pick<Finding, 'subject' | 'statement'>, string]>([
    [{ subject: { kind: 'sql', executionId: 4 }, statement: '7' }, 'statement 7, SQL 4'],
    [{ subject: { kind: 'sql', executionId: 4 } }, 'SQL 4'],
    [
      { subject: { kind: 'sql', executionId: 4 }, statement: 'features' },
      'job group features, SQL 4',
    ],
  ])('reads %j as %s', ([finding, words]) => {
    expect(formatPlace(finding)).toBe(words);
  });
});
