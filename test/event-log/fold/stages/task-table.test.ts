import { describe, expect, it } from 'vitest';
import { FIELD, newTaskValues } from '../../../../src/event-log/fold/stages/task-row.ts';
import { TaskTable } from '../../../../src/event-log/fold/stages/task-table.ts';

function fill(table: TaskTable, count: number): void {
  const values = newTaskValues();
  for (let id = 0; id < count; id += 1) {
    values[FIELD.taskId] = id;
    values[FIELD.durationMs] = (id * 7919) % count;
    values[FIELD.inputBytes] = id * 1_000_000_007;
    values[FIELD.executorCpuTimeMs] = id + 0.5;
    table.append(values, count);
  }
}

describe('TaskTable', () => {
  it('gives back every number as it was, in as few bytes as it needs', () => {
    const table = new TaskTable(() => {});
    fill(table, 300);
    const { columns, rowCount, isSampled } = table.finish([]);

    expect({ rowCount, isSampled }).toEqual({ rowCount: 300, isSampled: false });
    expect(columns.taskId).toEqual(Uint16Array.from({ length: 300 }, (_, id) => id));
    expect(columns.inputBytes).toEqual(
      Float64Array.from({ length: 300 }, (_, id) => id * 1_000_000_007),
    );
    expect(columns.executorCpuTimeMs[299]).toBe(299.5);
    expect(columns.gcTimeMs).toEqual(new Uint8Array(300));
  });

  it('holds negative offsets', () => {
    const table = new TaskTable(() => {});
    const values = newTaskValues();
    values[FIELD.launchOffsetMs] = -5;
    table.append(values, 1);

    expect(table.finish([]).columns.launchOffsetMs).toEqual(Float64Array.of(-5));
  });

  it('thins to about half, the same half whenever it is asked, and keeps the longest tasks', () => {
    const once = new TaskTable(() => {});
    fill(once, 10_000);
    once.thin();
    const early = new TaskTable(() => {});
    early.thin();
    fill(early, 10_000);
    const [late, soon] = [once.finish([]), early.finish([])];

    expect(late.rowCount).toBeGreaterThan(4_500);
    expect(late.rowCount).toBeLessThan(5_500);
    expect(soon.columns.taskId).toEqual(late.columns.taskId);
    expect(late).toMatchObject({ isSampled: true, endedCount: 10_000 });
    expect(late.longest.map(({ durationMs }) => durationMs)).toEqual(
      Array.from({ length: 64 }, (_, rank) => 9_999 - rank),
    );
    expect(soon.longest).toEqual(late.longest);
  });

  it('tells of every byte it takes and gives back', () => {
    let byteCount = 0;
    const table = new TaskTable((change) => {
      byteCount += change;
    });
    fill(table, 5_000);
    const full = byteCount;
    table.thin();

    expect(full).toBeGreaterThan(5_000 * 8);
    expect(byteCount).toBeLessThan(full * 0.7);
    table.clear();
    expect(byteCount).toBe(0);
  });
});
