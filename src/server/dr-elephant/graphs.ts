import { type Group, graphPoint, grouped, scoreOfGroup } from './groups.ts';
import type { StoredRun } from './stored-runs.ts';

/** Executions that a graph shows. */
const EXECUTION_COUNT = 15;

/** The newest executions of a workflow or a job, oldest first. */
function executions(runs: readonly StoredRun[]): readonly Group[] {
  return grouped(runs, 'flowExecId').slice(0, EXECUTION_COUNT).toReversed();
}

function jobsOf({ runs }: Group): readonly Group[] {
  return grouped(runs.toReversed(), 'jobDefId');
}

function addressesOf({ runs: [run] }: Group) {
  const { links = {} } = run.analysis.application;
  return { jobdefurl: links['job'] ?? '', jobexecurl: links['jobRun'] ?? '' };
}

/** Scores of a workflow's executions, and of the jobs in each. */
export function flowScores(runs: readonly StoredRun[]) {
  return executions(runs).map((flow) => ({
    flowtime: graphPoint(flow).flowtime,
    score: scoreOfGroup(flow),
    jobscores: jobsOf(flow).map((job) => ({ jobscore: scoreOfGroup(job), ...addressesOf(job) })),
  }));
}

/** Scores of a job's executions, and of the applications in each. */
export function jobScores(runs: readonly StoredRun[]) {
  return executions(runs).map((execution) => ({
    flowtime: graphPoint(execution).flowtime,
    score: scoreOfGroup(execution),
    stagescores: execution.runs.map((run) => ({
      stageid: run.analysis.application.id,
      stagescore: scoreOfGroup({ runs: [run] }),
    })),
  }));
}

/** Times and memory of a workflow's executions, and of the jobs in each. */
export function flowMetrics(runs: readonly StoredRun[]) {
  return executions(runs).map((flow) => ({
    ...graphPoint(flow),
    jobmetrics: jobsOf(flow).map((job) => ({ ...metricsOf(job), ...addressesOf(job) })),
  }));
}

/** Times and memory of a job's executions, and of the applications in each. */
export function jobMetrics(runs: readonly StoredRun[]) {
  return executions(runs).map((execution) => ({
    ...graphPoint(execution),
    jobmetrics: execution.runs.map((run) => ({
      stageid: run.analysis.application.id,
      ...metricsOf({ id: '', runs: [run] }),
    })),
  }));
}

function metricsOf(group: Group) {
  const { flowtime: _end, ...metrics } = graphPoint(group);
  return metrics;
}
