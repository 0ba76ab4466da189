import { describe, expect, it } from 'vitest';
import { executorLossChurn } from '../../src/heuristics/executor-loss-churn.ts';
import type { ApplicationModel, Sections } from '../../src/model/application.ts';
import {
  aJob,
  anApplication,
  anEnvironment,
  anExecutor,
  MINUTE_MS,
  STARTED_AT_MS,
  totalsOf,
} from '../builders/application.ts';
import {
  aLostExecutor,
  anExecutorLoss,
  type EndedTask,
  failingStage,
} from '../builders/failing-stage.ts';
import { judge } from '../builders/judgement.ts';
import { readFixture } from '../support/read-fixture.ts';

const SILENT = 'Executor heartbeat timed out after 125000 ms';
const WORK: EndedTask = { durationMs: 60 * MINUTE_MS };

/** Executor 2 goes after ten minutes, in these words, with one task of `lostMs`. */
function losing(
  lostMs: number,
  reason = SILENT,
  sections: Partial<Sections> = {},
): ApplicationModel {
  const lost = { durationMs: lostMs, executor: 1, because: anExecutorLoss(reason) };
  return anApplication({
    sections: {
      totals: totalsOf({ executorRunTimeMs: 120 * MINUTE_MS }),
      executors: [anExecutor(), aLostExecutor('2', reason)],
      stages: [failingStage([WORK, lost])],
      ...sections,
    },
  });
}

describe('executor-loss-churn', () => {
  it.for([
    // 8 cores over 30 minutes are held: a fifth of 5 % of the wall clock are 144 s of core time
    { lostMs: 143_999, options: {}, severity: 'none' },
    { lostMs: 144_000, options: {}, severity: 'moderate' },
    // either limit of GATE-F is enough
    { lostMs: 144_000, options: { minLostCoreMs: 144_000, minLostShare: 1 }, severity: 'moderate' },
    { lostMs: 144_000, options: { minLostCoreMs: 144_001, minLostShare: 1 }, severity: 'low' },
    { lostMs: 144_000, options: { minLostCoreMs: 1e12, minLostShare: 0.02 }, severity: 'moderate' },
    { lostMs: 144_000, options: { minLostCoreMs: 1e12, minLostShare: 0.021 }, severity: 'low' },
  ])('$lostMs ms lost with $options: $severity', ({ lostMs, options, severity }) => {
    const all = { gateMemoryShare: 1, ...options };
    expect(judge(executorLossChurn, losing(lostMs), all).severity).toBe(severity);
  });

  it('is replayed as a run in which nothing failed', () => {
    const { findings } = judge(executorLossChurn, losing(12 * MINUTE_MS));
    expect(findings[0]).toMatchObject({ remedy: { withoutFailures: true } });
  });

  it('says how many, why, and what it cost', () => {
    const { findings, advice } = judge(executorLossChurn, losing(12 * MINUTE_MS));

    expect(findings[0]?.headline).toBe(
      '1 executor was lost (no heartbeat): 12 min of core time was lost',
    );
    expect(findings[0]).toMatchObject({ owner: 'user', confidence: { level: 'high' } });
    expect(advice[0]).toBe('spark.network.timeout 120s → 300s');
    expect(advice).toContain('spark.shuffle.service.enabled false → true');
  });

  it('counts what stages computed again', () => {
    const again = failingStage([{ durationMs: 20 * MINUTE_MS }], { stageAttemptId: 1 });
    const app = losing(MINUTE_MS);
    const stages = [...(app.sections.stages ?? []), again];
    const { findings } = judge(executorLossChurn, {
      ...app,
      sections: { ...app.sections, stages },
    });

    expect(findings[0]?.headline).toBe(
      '1 executor was lost (no heartbeat): 21 min of core time was lost, 1 stage was run again',
    );
  });

  it.for([
    { name: 'scale-down', reason: 'Executor killed by driver.' },
    { name: 'a plain SIGTERM', reason: 'Command exited with code 143' },
    { name: 'the end', reason: 'Container exited from explicit termination request.' },
  ])('is silent on $name, whatever went with it', ({ reason }) => {
    expect(judge(executorLossChurn, losing(60 * MINUTE_MS, reason)).kind).toBe('pass');
  });

  it('is silent on a loss that took nothing along', () => {
    const app = losing(0, SILENT, { stages: [failingStage([WORK])] });
    expect(judge(executorLossChurn, app).kind).toBe('pass');
  });

  it.for([
    { reason: 'Container released on a *lost* node. Exit status: -100', owner: 'platform' },
    { reason: 'Slave lost', owner: 'user' },
  ])('$reason: $owner', ({ reason, owner }) => {
    expect(judge(executorLossChurn, losing(12 * MINUTE_MS, reason)).findings[0]?.owner).toBe(owner);
  });

  it('is critical when the application failed of it', () => {
    const failureMessage =
      'Job aborted due to stage failure: Task 1 in stage 0.0 failed 4 times, most recent failure: Lost task 1.3 in stage 0.0 (TID 9) (host-2 executor 2): ExecutorLostFailure (executor 2 exited caused by one of the running tasks) Reason: Slave lost';
    const jobs = [
      aJob({
        status: 'failed',
        completedAtMs: STARTED_AT_MS + 29 * MINUTE_MS,
        failureMessage,
      }),
    ];
    const app: ApplicationModel = {
      ...losing(MINUTE_MS, 'Slave lost', { jobs }),
      outcome: 'failed',
    };
    const { severity, findings } = judge(executorLossChurn, app);

    expect(severity).toBe('critical');
    expect(findings[0]?.headline).toContain('this made the application fail');
  });

  it('does not ask for a service that is there', () => {
    const environment = anEnvironment({ 'spark.shuffle.service.enabled': 'true' });
    const { advice } = judge(executorLossChurn, losing(12 * MINUTE_MS, SILENT, { environment }));
    expect(advice.join()).not.toContain('shuffle.service');
  });

  it('does not apply without single tasks', () => {
    const { stages: _, ...sections } = losing(MINUTE_MS).sections;
    expect(judge(executorLossChurn, { ...losing(MINUTE_MS), sections }).kind).toBe(
      'not-applicable',
    );
  });

  it('is silent on a real run under dynamic allocation', async () => {
    const app = await readFixture('lab/application_1795236425508_0001');
    expect(judge(executorLossChurn, app).kind).toBe('pass');
  });
});
