import { describe, expect, it } from 'vitest';
import { speculationWaste } from '../../src/heuristics/speculation-waste.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import { anApplication, anEnvironment, MINUTE_MS, totalsOf } from '../builders/application.ts';
import { type EndedTask, failingStage } from '../builders/failing-stage.ts';
import { judge } from '../builders/judgement.ts';
import { readFixture } from '../support/read-fixture.ts';

const BEATEN = { reason: 'TaskKilled', message: 'another attempt succeeded' };
const copy = (durationMs: number): EndedTask => ({ durationMs, speculative: 1, because: BEATEN });

function copying(
  tasks: readonly EndedTask[],
  set: Readonly<Record<string, string>> = {},
  version = '3.5.1',
): ApplicationModel {
  return anApplication({
    framework: { name: 'spark', version },
    sections: {
      totals: totalsOf({ executorRunTimeMs: 200 * MINUTE_MS }),
      environment: anEnvironment({ 'spark.speculation': 'true', ...set }),
      stages: [failingStage([{ durationMs: MINUTE_MS }, ...tasks], { stageId: 7 })],
    },
  });
}

describe('speculation-waste', () => {
  it.for([
    { lostMs: 10 * MINUTE_MS, kind: 'flag' },
    { lostMs: 10 * MINUTE_MS - 1, kind: 'pass' },
  ])('$lostMs of 200 minutes of run time: $kind', ({ lostMs, kind }) => {
    const app = copying([copy(lostMs)]);
    expect(judge(speculationWaste, app, { gateMemoryByteMs: 0, gateMemoryShare: 0 }).kind).toBe(
      kind,
    );
  });

  it('is worth acting on from the memory that its cores held', () => {
    // 10 GiB on 8 cores for 30 minutes: 24 of 240 core-minutes are 10 % and 0.5 GiB-h
    expect(judge(speculationWaste, copying([copy(24 * MINUTE_MS)])).severity).toBe('moderate');
    expect(judge(speculationWaste, copying([copy(23 * MINUTE_MS)])).severity).toBe('low');
  });

  it('says how many copies lost, and where', () => {
    const won = { durationMs: MINUTE_MS, speculative: 1 };
    const app = copying([copy(20 * MINUTE_MS), copy(10 * MINUTE_MS), won]);
    const { findings, advice } = judge(speculationWaste, app);

    expect(findings[0]?.headline).toBe(
      '2 of 3 copies of slow tasks were no faster: 30 min of core time, most in stage 7',
    );
    expect(advice).toEqual([
      'spark.speculation.multiplier 1.5 → 3',
      'spark.speculation.quantile 0.75 → 0.9',
    ]);
    expect(findings[0]?.confidence.level).toBe('low');
  });

  it('does not advise what is the default already', () => {
    const { advice } = judge(speculationWaste, copying([copy(30 * MINUTE_MS)], {}, '4.0.0'));
    expect(advice).toEqual(['spark.speculation true → false']);
  });

  it('is silent where the copies won: a naive rule counts the killed originals', () => {
    const won = { durationMs: MINUTE_MS, speculative: 1 };
    const original = { durationMs: 60 * MINUTE_MS, because: BEATEN };
    expect(judge(speculationWaste, copying([won, original])).kind).toBe('pass');
  });

  it('is silent on a real log with a few lost copies', async () => {
    const app = await readFixture('spark-own/spark-events/application_1628109047826_1317105');
    expect(judge(speculationWaste, app).severity).toBe('none');
  });
});
