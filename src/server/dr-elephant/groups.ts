import { pushTo } from '../../model/by-key.ts';
import { runNames } from '../../model/known-as.ts';
import { type Severity, worst } from '../../model/severity.ts';
import { sumBy } from '../../model/sum-by.ts';
import { type AnswerWith, applicationSummary, jobNameOf, namesOf } from './app-result.ts';
import { keptScore, keptSeverity } from './heuristic-results.ts';
import { type RunFigures, runFigures, sumOf } from './run-figures.ts';
import { severityCounts, severityText } from './severity-words.ts';
import type { StoredRun } from './stored-runs.ts';

/** Runs with something in common, in the order in which they came. */
export interface Group {
  readonly id: string;
  readonly runs: readonly [StoredRun, ...StoredRun[]];
}
type GroupBy = 'jobDefId' | 'jobExecId' | 'flowExecId';

/** By an id of `runNames`; a run without one is a group of its own, under the id of the application. */
export function grouped(runs: readonly StoredRun[], by: GroupBy): readonly Group[] {
  const groups = new Map<string, [StoredRun, ...StoredRun[]]>();
  for (const run of runs) {
    const { application } = run.analysis;
    const id = runNames(application)[by] ?? application.id;
    pushTo(groups, id, run);
  }
  return [...groups].map(([id, members]) => ({ id, runs: members }));
}

/** The worst of its runs. */
function severityOfGroup({ runs }: Pick<Group, 'runs'>): Severity {
  return worst(runs.map(({ analysis }) => keptSeverity(analysis)));
}

/** The sum of the scores of its runs. */
export function scoreOfGroup({ runs }: Pick<Group, 'runs'>): number {
  return sumBy(runs, ({ analysis }) => keptScore(analysis));
}

function figuresOf({ runs }: Pick<Group, 'runs'>): readonly RunFigures[] {
  return runs.map(({ analysis }) => runFigures(analysis));
}

/** What a group has of its newest run. */
function shared({ runs: [newest] }: Group) {
  const { application } = newest.analysis;
  const names = namesOf(newest.analysis);
  return {
    username: application.user ?? '',
    queue: application.queue ?? '',
    scheduler: application.scheduler ?? null,
    jobname: jobNameOf(newest.analysis),
    jobdefid: names.jobDefId,
    jobexecid: names.jobExecId,
    flowdefid: names.flowDefId,
    flowexecid: names.flowExecId,
  };
}

/** One execution of a job, all its applications together. */
export function jobSummary(group: Group) {
  const { username, queue, scheduler, jobname, jobdefid, jobexecid } = shared(group);
  return {
    id: group.id,
    jobname,
    jobtype: 'Spark',
    username,
    ...sumOf(figuresOf(group)),
    queue,
    scheduler,
    severity: severityText(severityOfGroup(group)),
    jobdefid,
    jobexecid,
    tasksseverity: severityCounts(group.runs.map(({ analysis }) => keptSeverity(analysis))),
  };
}

/** One execution of a workflow, all its jobs together. */
export function workflowSummary(group: Group) {
  const { username, queue, scheduler, flowdefid, flowexecid } = shared(group);
  const jobs = grouped(group.runs, 'jobExecId');
  return {
    id: group.id,
    username,
    ...sumOf(figuresOf(group)),
    queue,
    scheduler,
    severity: severityText(severityOfGroup(group)),
    flowexecid,
    flowdefid,
    jobsseverity: severityCounts(jobs.map(severityOfGroup)),
  };
}

/** A workflow with the jobs that it ran. */
export function workflowDetail(group: Group) {
  return {
    ...workflowSummary(group),
    jobssummaries: grouped(group.runs, 'jobExecId').map(jobSummary),
  };
}

/** A job with the applications that it ran. */
export function jobDetail(group: Group, answer: Pick<AnswerWith, 'words'>) {
  const { flowdefid, flowexecid } = shared(group);
  return {
    ...jobSummary(group),
    flowexecid,
    flowdefid,
    taskssummaries: group.runs.map((run) => applicationSummary(run, answer)),
  };
}

/** Of a graph over executions: when it ended, and its sums in their spelling. */
export function graphPoint(group: Group) {
  const { finishtime, runtime, waittime, resourceused, resourcewasted } = sumOf(figuresOf(group));
  return { flowtime: finishtime, runtime, waittime, resourceused, resourcewasted };
}
