import { describe, expect, it } from 'vitest';
import { containerMemoryKill } from '../../src/heuristics/container-memory-kill.ts';
import type { ApplicationModel, ClusterManager } from '../../src/model/application.ts';
import {
  aJob,
  anApplication,
  anEnvironment,
  anExecutor,
  MINUTE_MS,
  STARTED_AT_MS,
  totalsOf,
} from '../builders/application.ts';
import { aLostExecutor, anExecutorLoss, failingStage } from '../builders/failing-stage.ts';
import { judge } from '../builders/judgement.ts';

const YARN_3 =
  'Container killed by YARN for exceeding physical memory limits. 5.5 GB of 5.5 GB physical memory used. Consider boosting spark.executor.memoryOverhead.';
const YARN_2 =
  'Container killed by YARN for exceeding memory limits. 5.5 GB of 5.5 GB physical memory used. Consider boosting spark.yarn.executor.memoryOverhead.';

interface Draft {
  readonly reason?: string;
  readonly clusterManager?: ClusterManager;
  readonly version?: string;
  readonly lostMs?: number;
  readonly hosts?: readonly string[];
}

/** An application whose executor 2 went away in these words and took a task with it. */
function lostFor({
  reason = YARN_3,
  clusterManager = 'yarn',
  version = '3.5.1',
  lostMs = 10 * MINUTE_MS,
  hosts = ['host-2'],
}: Draft = {}): ApplicationModel {
  const stage = failingStage([
    { durationMs: MINUTE_MS },
    { durationMs: lostMs, executor: 1, because: anExecutorLoss(reason) },
  ]);
  return anApplication({
    clusterManager,
    framework: { name: 'spark', version },
    sections: {
      totals: totalsOf({ executorRunTimeMs: 200 * MINUTE_MS }),
      environment: anEnvironment(),
      executors: [
        anExecutor(),
        ...hosts.map((host, index) => aLostExecutor(String(index + 2), reason, { host })),
      ],
      stages: [stage],
    },
  });
}

describe('container-memory-kill', () => {
  it.for([
    YARN_3,
    YARN_2,
    'Container marked as failed: container_1_2 on host: h. Exit status: -104. Diagnostics: [2026-01-01]Container [pid=1] is running 12B beyond the PHYSICAL memory limit.',
    'Container killed on request. Exit code is 137',
    'The executor with id 2 exited with exit code 137(SIGKILL, possible container OOM).',
  ])('fires on: %s', (reason) => {
    const { kind, severity, findings } = judge(containerMemoryKill, lostFor({ reason }));

    expect({ kind, severity }).toEqual({ kind: 'flag', severity: 'moderate' });
    expect(findings[0]?.subject).toEqual({ kind: 'executor', executorId: '2' });
    expect(findings[0]?.headline.length).toBeLessThanOrEqual(120);
  });

  it.for([
    'Executor killed by driver.',
    'Container marked as failed: container_1 on host: h. Exit status: 143. Diagnostics: Killed by external signal',
    'Container container_1 on host: h was preempted.',
    'Container from a bad node: Exit status: -100. Diagnostics: Container released on a *lost* node',
    'Command exited with code 52',
    'Remote RPC client disassociated. Likely due to containers exceeding thresholds, or network issues.',
  ])('keeps silent on: %s', (reason) => {
    expect(judge(containerMemoryKill, lostFor({ reason })).kind).toBe('pass');
  });

  it('computes the overhead from what was used beyond the heap', () => {
    const { advice } = judge(containerMemoryKill, lostFor());

    // heap 4 GiB, 5.5 GiB used: 1.5 GiB and a fifth is 1844 MiB, in steps of 256
    expect(advice[0]).toMatch(/^spark\.executor\.memoryOverhead .+ → 2048m$/);
  });

  it('names the property as the version of Spark does', () => {
    const { advice } = judge(containerMemoryKill, lostFor({ reason: YARN_2, version: '2.2.1' }));

    expect(advice[0]).toMatch(/^spark\.yarn\.executor\.memoryOverhead .+ → 2048$/);
  });

  it('suspects the machine when several executors of one host are killed at once', () => {
    const reason = 'Container killed on request. Exit code is 137';
    const { findings } = judge(containerMemoryKill, lostFor({ reason, hosts: ['h', 'h', 'h'] }));

    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      subject: { kind: 'host', host: 'h' },
      owner: 'platform',
      confidence: { level: 'low' },
    });
  });

  it('leaves a SIGKILL without containers to executor-loss-churn', () => {
    const reason = 'Command exited with code 137';
    const app = lostFor({ reason, clusterManager: 'standalone', hosts: ['a', 'b'] });

    expect(judge(containerMemoryKill, app).kind).toBe('pass');
  });

  it('is critical when the application failed of it', () => {
    const app = lostFor();
    const failed: ApplicationModel = {
      ...app,
      outcome: 'failed',
      sections: {
        ...app.sections,
        jobs: [
          aJob({
            status: 'failed',
            completedAtMs: STARTED_AT_MS + 29 * MINUTE_MS,
            failureMessage: `Job aborted due to stage failure: Task 1 in stage 0.0 failed 4 times, most recent failure: Lost task 1.3 in stage 0.0 (TID 9) (host-2 executor 2): ExecutorLostFailure (executor 2 exited caused by one of the running tasks) Reason: ${YARN_3}`,
          }),
        ],
      },
    };

    const { severity, findings } = judge(containerMemoryKill, failed);
    expect(severity).toBe('critical');
    expect(findings[0]?.headline).toContain('this made the application fail');
  });

  it.for([
    { lostMs: 59_999, severity: 'low' },
    { lostMs: 60_000, severity: 'moderate' },
  ])('$lostMs ms of lost work are $severity', ({ lostMs, severity }) => {
    const options = { minLostShare: 1 };
    expect(judge(containerMemoryKill, lostFor({ lostMs }), options).severity).toBe(severity);
  });

  it('does not apply without executors', () => {
    const app = anApplication();
    const { executors: _, ...sections } = app.sections;
    expect(judge(containerMemoryKill, { ...app, sections }).kind).toBe('not-applicable');
  });
});
