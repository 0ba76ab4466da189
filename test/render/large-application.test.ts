import { describe, expect, it } from 'vitest';
import { detailOf } from '../../src/engine/detail/detail.ts';
import type { RootFinding } from '../../src/model/analysis.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import { DETAIL_LIMITS } from '../../src/model/detail.ts';
import type { PlanMetric, PlanNode, SqlExecution } from '../../src/model/sql.ts';
import { loadTemplates } from '../../src/render/load-templates.ts';
import { createRenderers } from '../../src/render/renderers.ts';
import { anAnalysis } from '../builders/analysis.ts';
import {
  aJob,
  aLife,
  anApplication,
  anEnvironment,
  anExecutor,
  aStage,
  MINUTE_MS,
  STARTED_AT_MS,
} from '../builders/application.ts';
import { aboutStage, times } from '../builders/detailed.ts';
import { aNode, anSqlExecution } from '../builders/scheduled-stage.ts';
import { taskColumns } from '../builders/task-columns.ts';

const MEGABYTE = 1_000_000;
const { html } = createRenderers(loadTemplates());

interface Size {
  readonly jobCount: number;
  readonly stageCount: number;
  readonly tasksPerStage: number;
  readonly executorCount: number;
}

/** Stages one after another, in turn in the jobs; each fifth executor lost, each hundredth job failed. */
function aLargeApplication(size: Size): ApplicationModel {
  const { jobCount, stageCount, tasksPerStage, executorCount } = size;
  const wallMs = 600 * MINUTE_MS;
  const stageMs = wallMs / stageCount;
  // every stage has the same tasks: a million rows need no memory
  const tasks = taskColumns(
    times(tasksPerStage, (index) => ({
      durationMs: 500 + ((index * 7_919) % 900),
      inputBytes: 1_000_000 + index,
      executor: index % executorCount,
    })),
  );
  const stages = times(stageCount, (stageId) =>
    aStage({
      stageId,
      name: `parquet at /home/etl/pipelines/daily/orders_enrichment_${stageId}.py:${stageId}`,
      submittedAtMs: STARTED_AT_MS + stageId * stageMs,
      completedAtMs: STARTED_AT_MS + (stageId + 1) * stageMs - 200,
      lastTaskFinishedAtMs: STARTED_AT_MS + (stageId + 1) * stageMs - 200,
      taskCount: tasksPerStage,
      taskTimeMs: tasksPerStage * (900 + (stageId % 17)),
      tasks,
    }),
  );
  const perJob = stageCount / jobCount;
  const jobs = times(jobCount, (jobId) =>
    aJob({
      jobId,
      status: jobId % 100 === 99 ? 'failed' : 'succeeded',
      name: `save at orders.py:${jobId}`,
      stageIds: times(perJob, (index) => jobId * perJob + index),
      submittedAtMs: STARTED_AT_MS + jobId * perJob * stageMs,
      completedAtMs: STARTED_AT_MS + (jobId + 1) * perJob * stageMs - 200,
      taskCount: perJob * tasksPerStage,
    }),
  );
  const executors = times(executorCount, (index) =>
    anExecutor({
      executorId: String(index),
      host: `worker-${index % 500}.cluster.example.org`,
      lives: [
        index % 5 === 0
          ? aLife({
              removedAtMs: STARTED_AT_MS + (index % 600) * MINUTE_MS,
              removedReason: `Container container_1700000000000_0001_01_${index} on host: worker was preempted.`,
            })
          : aLife(),
      ],
    }),
  );
  const endedAtMs = STARTED_AT_MS + wallMs;
  return anApplication({
    endedAtMs,
    lastSeenAtMs: endedAtMs,
    sections: {
      environment: anEnvironment(
        Object.fromEntries(times(200, (index) => [`spark.hadoop.fs.option.${index}`, `v${index}`])),
      ),
      stages,
      jobs,
      executors,
      taskNames: { executorIds: times(executorCount, String), hosts: [] },
    },
  });
}

/** A query of thirty sorts that each measured all that is written into a box, joined as first planned and as it ran. */
function aFullQuery(executionId: number): SqlExecution {
  const metric = (name: string, type: PlanMetric['type'], value: number): PlanMetric => ({
    name,
    type,
    accumulatorId: -1,
    value,
    stageIds: times(6, (index) => executionId * 6 + index),
  });
  const planOf = (join: string): PlanNode => {
    let plan = aNode(`${join} [order_${executionId}#1L], [order#2L], Inner`);
    for (let nodeId = 29; nodeId >= 0; nodeId -= 1) {
      const key = `customer_${executionId}_${nodeId}_${'<identifier>&'.repeat(12)}#${nodeId}L`;
      plan = {
        ...aNode(`Sort [${key} ASC NULLS FIRST, ${key} DESC NULLS LAST], true, 0`, plan),
        nodeId,
        metrics: [
          metric('number of output rows', 'sum', 1_234_567_890 + nodeId),
          ...['sort time', 'scan time', 'fetch wait time', 'shuffle write time'].map((name) =>
            metric(name, 'timing', 5_432_100 + nodeId),
          ),
          ...['spill size', 'size of files read', 'written output'].map((name) =>
            metric(name, 'size', 98_765_432_100 + nodeId),
          ),
        ],
      };
    }
    return plan;
  };
  return anSqlExecution(planOf('SortMergeJoin'), {
    executionId,
    description: `insert into warehouse.orders_enriched_${executionId} ${'select '.repeat(60)}`,
    endedAtMs: STARTED_AT_MS + 20 * MINUTE_MS,
    jobIds: [executionId],
    initialPlan: planOf('BroadcastHashJoin'),
    adaptiveUpdateCount: 3,
  });
}

function pageOf(app: ApplicationModel, findings: readonly RootFinding[]): string {
  return html.render(
    anAnalysis({
      findings,
      detail: detailOf(app, findings),
      application: { durationMs: app.lastSeenAtMs - app.startedAtMs },
    }),
  );
}

describe('the report of a large application', () => {
  it('is under a megabyte for 10 000 tasks in each of 200 stages', () => {
    const app = aLargeApplication({
      jobCount: 100,
      stageCount: 200,
      tasksPerStage: 10_000,
      executorCount: 200,
    });
    const page = pageOf(app, times(5, aboutStage));

    expect(page.length).toBeLessThan(MEGABYTE);
    expect(page).toContain('Tasks of stage 0.0, 200 of 10,000 tasks');
    expect(page).toContain('Stage attempts, in order of submission: 200 rows');
  });

  it('is under a megabyte with queries that are all as large as can be', () => {
    const app = aLargeApplication({
      jobCount: 200,
      stageCount: 1_200,
      tasksPerStage: 400,
      executorCount: 400,
    });
    const sections = { ...app.sections, sqlExecutions: times(40, aFullQuery) };
    const findings = times(5, aboutStage);
    const { plans = [] } = detailOf({ ...app, sections }, findings);
    const page = pageOf({ ...app, sections }, findings);

    expect(plans.flatMap(({ final }) => final.nodes).length).toBeGreaterThan(80);
    expect(page.match(/class="plan-box/g)?.length).toBeGreaterThan(80);
    expect(page.length).toBeLessThan(MEGABYTE);
  });

  it('is not larger for a million tasks, and counts what it leaves out', () => {
    const app = aLargeApplication({
      jobCount: 5_000,
      stageCount: 10_000,
      tasksPerStage: 100,
      executorCount: 10_000,
    });
    const began = performance.now();
    const findings = times(5, aboutStage);
    const detail = detailOf(app, findings);
    const page = pageOf(app, findings);

    expect(performance.now() - began).toBeLessThan(20_000);
    expect(page.length).toBeLessThan(MEGABYTE);
    expect(Buffer.byteLength(JSON.stringify(detail))).toBeLessThanOrEqual(DETAIL_LIMITS.byteCount);
    expect(detail.jobs.length + detail.moreJobCount).toBe(5_000);
    expect(detail.jobs.filter(({ status }) => status === 'failed')).toHaveLength(50);
    expect(detail.executorEnds).toEqual([
      { lifeCount: 8_000 },
      { kind: 'preempted', lifeCount: 2_000 },
    ]);
    expect(page).toMatch(/preempted <span class="aside">2,000</);
    expect(page).toMatch(/of 10,000 lives drawn/);
    expect(page).toMatch(/[\d,]+ more rows left out/);
    expect(detail.wallPath?.spans.length).toBeLessThanOrEqual(DETAIL_LIMITS.wallSpanCount);
    expect(detail.wallPath?.moreSpanCount).toBeGreaterThan(9_000);
  });
});
