import { describe, expect, it } from 'vitest';
import { OccupancyFold } from '../../../src/event-log/fold/occupancy-fold.ts';
import { FIELD, newTaskValues } from '../../../src/event-log/fold/stages/task-row.ts';
import type { Occupancy, WorkCategory } from '../../../src/model/occupancy.ts';
import { sumOf } from '../../../src/model/sum-by.ts';
import { TASK_FIELDS, type TaskField } from '../../../src/model/task-columns.ts';

describe('what a task did with its core', () => {
  it('is its code alone where it left no metrics: nothing says that it was starting or finishing', () => {
    const work = workOf({ hasMetrics: 0, durationMs: 1_000 });

    expect(work('other')).toBe(1_000);
    expect(work('overhead')).toBe(0);
  });

  it('is split by its metrics where it left them', () => {
    const work = workOf({ hasMetrics: 1, durationMs: 1_000, executorRunTimeMs: 700 });

    expect(work('other')).toBe(700);
    expect(work('overhead')).toBe(300);
  });

  it('is wasted, and not done twice, where its output was lost after it had succeeded', () => {
    const values = valuesOf({ hasMetrics: 1, durationMs: 1_000, executorRunTimeMs: 700 });
    const fold = new OccupancyFold();
    fold.beginAt(0);
    fold.addTask(0, values);
    fold.loseTask(0, values);
    const { usedCoreMs, wastedCoreMs } = fold.finish(1, []);

    expect(sumOf(usedCoreMs.other)).toBe(700);
    expect(sumOf(usedCoreMs.overhead)).toBe(300);
    expect(sumOf(wastedCoreMs)).toBe(1_000);
  });
});

function workOf(fields: Partial<Record<TaskField, number>>) {
  const fold = new OccupancyFold();
  fold.beginAt(0);
  fold.addTask(0, valuesOf(fields));
  const occupancy: Occupancy = fold.finish(1, []);
  return (category: WorkCategory): number => sumOf(occupancy.usedCoreMs[category]);
}

function valuesOf(fields: Partial<Record<TaskField, number>>) {
  const values = newTaskValues();
  for (const name of TASK_FIELDS) {
    values[FIELD[name]] = fields[name] ?? 0;
  }
  return values;
}
