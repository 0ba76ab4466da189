import { describe, expect, it } from 'vitest';
import { telemetryGap } from '../../src/heuristics/telemetry-gap.ts';
import type { ApplicationModel, GapKind } from '../../src/model/application.ts';
import { anApplication, anEnvironment, anExecutor, aStage, GIB } from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';
import { anRdd } from '../builders/scheduled-stage.ts';
import { readFixture } from '../support/read-fixture.ts';

interface Draft {
  readonly measured?: number;
  readonly set?: Readonly<Record<string, string>>;
  readonly version?: string;
  readonly gap?: GapKind;
  /** Names of its stage's RDDs. */
  readonly rdd?: string;
}

/** Ten executors, so many of which told of their heap. */
function recorded({
  measured = 10,
  set = {},
  version = '3.5.1',
  gap,
  rdd,
}: Draft): ApplicationModel {
  const executors = Array.from({ length: 10 }, (_, place) =>
    anExecutor({
      executorId: String(place),
      ...(place < measured ? { peaks: { JVMHeapMemory: GIB } } : {}),
    }),
  );
  return anApplication({
    framework: { name: 'spark', version },
    gaps: gap === undefined ? [] : [{ kind: gap, detail: '' }],
    sections: {
      executors,
      environment: anEnvironment(set),
      ...(rdd === undefined
        ? {}
        : { stages: [aStage({ rdds: [anRdd({ name: rdd })], sums: { executorRunTimeMs: 1 } })] }),
    },
  });
}

const METRICS = 'spark.eventLog.logStageExecutorMetrics';

describe('telemetry-gap', () => {
  it.for([
    { draft: { measured: 8 }, advice: [] },
    { draft: { measured: 7 }, advice: [`${METRICS} false → true`] },
    { draft: { measured: 7, set: { [METRICS]: 'true' } }, advice: [] },
    { draft: { measured: 0, version: '2.4.8' }, advice: [] },
    {
      draft: { rdd: 'PythonRDD' },
      advice: ['spark.executor.processTreeMetrics.enabled false → true'],
    },
    { draft: { rdd: 'MapPartitionsRDD', set: { 'spark.yarn.isPython': 'true' } }, advice: [] },
    {
      draft: { gap: 'dropped-events' as const },
      advice: ['spark.scheduler.listenerbus.eventqueue.capacity 10000 → 20000'],
    },
    { draft: { gap: 'sampled' as const }, advice: [] },
  ])('$draft: $advice', ({ draft, advice }) => {
    const judgement = judge(telemetryGap, recorded(draft));
    expect(judgement.advice).toEqual(advice);
    expect(judgement.severity).toBe(advice.length > 0 ? 'low' : 'none');
  });

  it('says what is missing, to the platform', () => {
    const { findings } = judge(telemetryGap, recorded({ measured: 0, gap: 'truncated' }));
    expect(findings[0]).toMatchObject({
      owner: 'platform',
      headline: 'The record lacks the end of the log, which was cut off, and one other thing',
    });
  });

  it('does not ask executors that hardly ran anything', () => {
    expect(judge(telemetryGap, recorded({ measured: 0 }), { minTaskMs: 1e9 }).kind).toBe('pass');
  });

  it('is silent on a real log that is shorter than a minute', async () => {
    const app = await readFixture('lab/application_1795236425508_0003_1');
    expect(judge(telemetryGap, app).kind).toBe('pass');
  });
});
