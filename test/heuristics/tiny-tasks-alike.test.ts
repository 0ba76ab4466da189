import { describe, expect, it } from 'vitest';
import { tinyTasks } from '../../src/heuristics/tiny-tasks.ts';
import { KIB } from '../../src/model/units.ts';
import { judge } from '../builders/judgement.ts';
import { oneStageOf } from '../builders/scheduled-stage.ts';
import type { TaskDraft } from '../builders/task-columns.ts';

/** Each task reads 40 KiB, 1.953 ms at 20 MiB/s, and 100 rows, 1 ms. */
function reading(runMs: number): readonly TaskDraft[] {
  return Array.from({ length: 16_000 }, () => ({
    durationMs: runMs + 10,
    executorRunTimeMs: runMs,
    inputBytes: 40 * KIB,
    inputRecords: 100,
  }));
}

describe('tasks that read alike', () => {
  it('have no cost in their run time where one record may be any work', () => {
    const alike = Array.from({ length: 16_000 }, () => ({
      durationMs: 40,
      executorRunTimeMs: 30,
      inputRecords: 1,
    }));
    const { findings } = judge(tinyTasks, oneStageOf(alike), { gateWallShare: 0 });
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(
      80_000 * (15 / 40) * (1 - 16 / 16_000),
      -1,
    );
  });

  it('have half of what reading does not explain for cost, and it is said', () => {
    const { findings } = judge(tinyTasks, oneStageOf(reading(100)), { gateWallShare: 0 });
    const fixedMs = 10 + 5 + (100 - 5 - 1.953) / 2;
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(
      (16_000 / 8) * fixedMs * (1 - 16 / 16_000),
      -2,
    );
    expect(findings[0]).toMatchObject({
      headline: expect.stringMatching(/ may go into starting them$/),
      confidence: { level: 'low' },
      saving: { basis: 'modelled' },
    });
  });

  it.for([
    // 15 ms are known, and 15 guessed
    { runMs: 36.9, level: 'high' },
    { runMs: 37, level: 'low' },
  ])('are judged for sure as far as less is guessed than known: $runMs ms', ({ runMs, level }) => {
    const { findings } = judge(tinyTasks, oneStageOf(reading(runMs)), { gateWallShare: 0 });
    expect(findings[0]?.confidence.level).toBe(level);
  });
});
