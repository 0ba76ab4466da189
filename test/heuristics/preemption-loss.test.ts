import { describe, expect, it } from 'vitest';
import { preemptionLoss } from '../../src/heuristics/preemption-loss.ts';
import type { ApplicationModel, Sections } from '../../src/model/application.ts';
import { BYTE_MS_PER_GIB_HOUR } from '../../src/model/units.ts';
import { anApplication, anExecutor, MINUTE_MS, totalsOf } from '../builders/application.ts';
import { aLostExecutor, anExecutorLoss, failingStage } from '../builders/failing-stage.ts';
import { judge } from '../builders/judgement.ts';

const PREEMPTED =
  'Container container_e1_2 on host: host-2 was preempted. Exit status: -102. Diagnostics: ';

function preempted(
  lostMs: number,
  reason = PREEMPTED,
  sections: Partial<Sections> = {},
): ApplicationModel {
  const lost = { durationMs: lostMs, executor: 1, because: anExecutorLoss(reason) };
  return anApplication({
    sections: {
      totals: totalsOf({ executorRunTimeMs: 120 * MINUTE_MS }),
      executors: [anExecutor(), aLostExecutor('2', reason)],
      stages: [failingStage([{ durationMs: 60 * MINUTE_MS }, lost])],
      ...sections,
    },
  });
}

describe('preemption-loss', () => {
  it.for([
    { lostMs: 12 * MINUTE_MS, severity: 'moderate' },
    { lostMs: 60 * MINUTE_MS, severity: 'severe' },
    { lostMs: 143_999, severity: 'none' },
    { lostMs: 144_000, severity: 'moderate' },
  ])('$lostMs ms lost: $severity', ({ lostMs, severity }) => {
    expect(judge(preemptionLoss, preempted(lostMs), { gateMemoryShare: 1 }).severity).toBe(
      severity,
    );
  });

  it('is replayed as a run in which nothing failed', () => {
    const { findings } = judge(preemptionLoss, preempted(12 * MINUTE_MS));
    expect(findings[0]).toMatchObject({ remedy: { withoutFailures: true } });
  });

  it('belongs to the platform, and shows its books', () => {
    const clusterUsage = {
      tags: [],
      preemptedContainerCount: 3,
      preemptedMemoryByteMs: 2 * BYTE_MS_PER_GIB_HOUR,
    };
    const app = preempted(12 * MINUTE_MS, PREEMPTED, { clusterUsage });
    const { findings, advice } = judge(preemptionLoss, app);

    expect(findings[0]?.owner).toBe('platform');
    expect(findings[0]?.headline).toBe(
      'YARN took back an executor (preempted for other queues): 12 min of core time was lost',
    );
    expect(findings[0]?.evidence).toContainEqual({
      kind: 'text',
      label: "YARN's books",
      text: '3 containers preempted, 2 GiB-h of their time',
    });
    expect(advice).toContain('spark.decommission.enabled false → true');
  });

  it.for([
    { reason: 'Container released on a *lost* node. Exit status: -100', kind: 'flag' },
    { reason: 'Executor decommission: spot instance ends', kind: 'flag' },
    { reason: 'Executor heartbeat timed out after 1 ms', kind: 'pass' },
    { reason: 'Command exited with code 52', kind: 'pass' },
    // SIGTERM alone may be preemption, scale-down or the end: a naive rule would count it
    { reason: 'Container marked as failed. Exit status: 143', kind: 'pass' },
  ])('$reason: $kind', ({ reason, kind }) => {
    expect(judge(preemptionLoss, preempted(12 * MINUTE_MS, reason)).kind).toBe(kind);
  });

  it('is silent on containers preempted before they ran anything', () => {
    const clusterUsage = { tags: [], preemptedContainerCount: 9 };
    const app = anApplication({ sections: { clusterUsage, stages: [failingStage([{}])] } });
    expect(judge(preemptionLoss, app).kind).toBe('pass');
  });
});
