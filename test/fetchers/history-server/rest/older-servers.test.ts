import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FIXTURES, readFixture } from '../../../support/read-fixture.ts';
import { API, executor, QUANTILES, readRows, stage, TEXT } from './rows.ts';

function expected(name: string): readonly unknown[] {
  const file = `history-server-expectations/${name}_json_expectation.json`;
  return z.array(z.unknown()).parse(JSON.parse(readFileSync(path.join(FIXTURES, file), 'utf8')));
}

describe('older servers', () => {
  it('2.4 knows neither SQL nor the GC time of stages', async () => {
    const app = await readRows({
      version: '2.4.0-cdh6.3.2',
      sql: undefined,
      executors: [executor('1', { totalDuration: 400, totalGCTime: 40, isBlacklisted: true })],
      stages: [
        stage(0, { jvmGcTime: undefined, executorRunTime: 300, shuffleReadBytes: 9 }),
        stage(1, { jvmGcTime: undefined, executorRunTime: 100 }),
      ],
      more: [
        {
          path: `${API}/stages/0/0/taskSummary?${QUANTILES}`,
          body: JSON.stringify({ quantiles: [0, 1], executorRunTime: [1, 2] }),
        },
        {
          path: `${API}/stages/1/0/taskSummary?${QUANTILES}`,
          status: 404,
          headers: TEXT,
          body: 'No tasks reported metrics for 1 / 0 yet.',
        },
      ],
    });
    const [first, second] = app.sections.stages ?? [];
    expect([first?.sums.gcTimeMs, second?.sums.gcTimeMs]).toEqual([30, 10]);
    expect(first?.quantiles).toEqual({ probabilities: [0, 1], executorRunTimeMs: [1, 2] });
    expect(second).not.toHaveProperty('quantiles');
    expect(app.sections.totals).toMatchObject({ gcTimeMs: 40, shuffleReadBytes: 9 });
    expect(app.sections.executors?.[0]?.isExcluded).toBe(true);
    expect(app.gaps.filter(({ kind }) => kind === 'missing-metrics')).toHaveLength(3);
  });

  it("what Spark's own tests expect of a server is what the log says", async () => {
    const log = await readFixture('spark-own/spark-events/local-1422981780767');
    const summaries = [0, 1, 2, 3].map((stageId) => ({
      path: `${API}/stages/${stageId}/0/taskSummary?${QUANTILES}`,
      status: 404,
      headers: TEXT,
      body: 'No tasks reported metrics',
    }));
    const rest = await readRows({
      // so that no answer is wanted that was not recorded
      version: '3.0.0',
      sql: undefined,
      attempt: { startTimeEpoch: log.startedAtMs, endTimeEpoch: log.endedAtMs },
      executors: expected('executor_list'),
      jobs: expected('job_list'),
      stages: expected('stage_list'),
      more: summaries,
    });
    const { heldCoreMs, heldMemoryByteMs, ...told } = rest.sections.totals ?? {};
    expect(log.sections.totals).toMatchObject(told);
    expect(heldCoreMs).toBe(log.sections.totals?.heldCoreMs);
    expect(heldMemoryByteMs).toBe(0);
  });
});
