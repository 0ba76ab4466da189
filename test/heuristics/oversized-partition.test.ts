import { describe, expect, it } from 'vitest';
import { oversizedPartition } from '../../src/heuristics/oversized-partition.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import { GIB } from '../../src/model/units.ts';
import { anApplication } from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import { anRdd, scheduledStage } from '../builders/scheduled-stage.ts';
import { readFixture } from '../support/read-fixture.ts';

interface Shape {
  readonly taskCount?: number;
  /** Of each task. */
  readonly bytes?: number;
  readonly largestBytes?: number;
  readonly spilledBytes?: number;
  readonly isSingle?: boolean;
}

/** Tasks of 5 minutes on 8 slots, by default nine: eight cores wait for the last one. */
function application({
  taskCount = 9,
  bytes = GIB,
  largestBytes = bytes,
  spilledBytes = 0,
  isSingle = false,
}: Shape = {}): ApplicationModel {
  const tasks = Array.from({ length: taskCount }, (_, place) => ({
    durationMs: 300_000,
    executorRunTimeMs: 300_000,
    inputBytes: place === 0 ? largestBytes : bytes,
    diskSpilledBytes: spilledBytes,
  }));
  const rdds = [
    anRdd(isSingle ? { name: 'CoalescedRDD', partitionCount: 1 } : { name: 'HadoopRDD' }),
  ];
  return anApplication({ sections: { stages: [scheduledStage(tasks, { stageId: 4, rdds })] } });
}

it('names the size, the tasks and what smaller ones give', () => {
  const { findings, severity } = judge(oversizedPartition, application());
  // nine times 5 min on 8 slots: 10 min become 5 min 37.5 s
  expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(262_500, -2);
  expect(severity).toBe('moderate');
  expect(findings[0]?.headline).toBe(
    '1 GiB go through each of 9 tasks in stage 4: smaller ones would save 4 min 23 s',
  );
});

describe('edges', () => {
  it.for<{ readonly name: string; readonly shape: Shape; readonly kind: string }>([
    { name: 'large', shape: {}, kind: 'flag' },
    { name: 'below', shape: { bytes: GIB - 1 }, kind: 'pass' },
    { name: 'uneven', shape: { largestBytes: 3 * GIB - 1 }, kind: 'flag' },
    { name: 'skewed', shape: { largestBytes: 3 * GIB }, kind: 'pass' },
    { name: 'full waves', shape: { taskCount: 8 }, kind: 'pass' },
    { name: 'one partition by plan', shape: { isSingle: true }, kind: 'pass' },
    { name: 'spilling, which says it better', shape: { spilledBytes: 1 }, kind: 'pass' },
  ])('$name: $kind', ({ shape, kind }) => {
    expect(judge(oversizedPartition, application(shape)).kind).toBe(kind);
  });

  it('is silent on small tasks', async () => {
    const app = await readFixture('patients/logs/h01.3.5.healthy.zst');
    expect(judge(oversizedPartition, app).severity).toBe('none');
  });
});
