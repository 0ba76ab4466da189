import type { FastifyInstance } from 'fastify';
import { runNames } from '../../model/known-as.ts';
import { SEVERITIES, severityRank } from '../../model/severity.ts';
import { MS_PER_DAY } from '../../model/units.ts';
import type { RunRow } from '../../store/insights.ts';
import type { ServerParts } from '../parts.ts';
import { type AnswerWith, applicationDetail, applicationSummary } from './app-result.ts';
import { grouped, jobDetail, jobSummary, workflowDetail, workflowSummary } from './groups.ts';
import { heuristicName, isDrElephants } from './heuristic-names.ts';
import { pageLimit, pageStart, parametersOf, runFilter } from './parameters.ts';
import { severityText } from './severity-words.ts';
import {
  findApplication,
  findRuns,
  runsNamed,
  type StoredRun,
  withDocuments,
} from './stored-runs.ts';
import { userDetails } from './user-details.ts';

const APPLICATION_COUNT = 50;
const GROUP_COUNT = 25;
/** Behind the summaries of workflows and jobs. */
const SCHEDULED_COUNT = 200;
const WALKED_COUNT = 5_000;
/** Of a day, that are counted by severity. */
const COUNTED = 20_000;

/** `/rest/…` of its second page. */
export function secondApi(app: FastifyInstance, parts: ServerParts, answer: AnswerWith): void {
  summaryRoutes(app, parts, answer);
  detailRoutes(app, parts, answer);
  searchRoutes(app, parts, answer);
  userDetails(app, parts, answer);
}

function summaryRoutes(app: FastifyInstance, parts: ServerParts, answer: AnswerWith): void {
  app.get('/rest/dashboard-summaries', async () => ({
    'dashboard-summaries': await dashboard(parts),
  }));
  app.get('/rest/application-summaries', async ({ query }) => {
    const runs = await newest(parts, query, APPLICATION_COUNT);
    return {
      'application-summaries': byEnd(runs.map((run) => applicationSummary(run, answer))),
    };
  });
  app.get('/rest/job-summaries', async ({ query }) => {
    const runs = await newest(parts, query, SCHEDULED_COUNT, isScheduled);
    const jobs = grouped(runs, 'jobExecId').slice(0, GROUP_COUNT);
    return { 'job-summaries': byEnd(jobs.map(jobSummary)) };
  });
  app.get('/rest/workflow-summaries', async ({ query }) => {
    const runs = await newest(parts, query, SCHEDULED_COUNT, isScheduled);
    const flows = grouped(runs, 'flowExecId').slice(0, GROUP_COUNT);
    return { 'workflow-summaries': byEnd(flows.map(workflowSummary)) };
  });
}

/** Only what a workflow ran is a job or a workflow there. */
function isScheduled({ application }: RunRow): boolean {
  return runNames(application).flowExecId !== undefined;
}

async function newest(
  parts: ServerParts,
  query: unknown,
  limit: number,
  fits?: (row: RunRow) => boolean,
): Promise<readonly StoredRun[]> {
  const user = parametersOf(query).get('username');
  const wanted = user === undefined ? {} : { user };
  const rows = await findRuns(parts, wanted, limit, fits);
  return withDocuments(parts, rows);
}

/** The newest end first. */
function byEnd<T extends { readonly finishtime: number }>(rows: readonly T[]): readonly T[] {
  return rows.toSorted((a, b) => b.finishtime - a.finishtime);
}

/** Applications that started in the last 24 hours, by severity. */
async function dashboard(parts: ServerParts) {
  const rows = await findRuns(parts, { fromMs: parts.nowMs() - MS_PER_DAY }, COUNTED);
  const counts = SEVERITIES.toReversed().map((severity) => [
    severity,
    rows.filter(({ verdict }) => verdict.severity === severity).length,
  ]);
  return { id: 'dashboard', total: rows.length, ...Object.fromEntries(counts) };
}

function detailRoutes(app: FastifyInstance, parts: ServerParts, answer: AnswerWith): void {
  app.get('/rest/workflows', async ({ query }, reply) => {
    const id = parametersOf(query).get('workflowid') ?? '';
    const rows = id === '' ? [] : await runsNamed(parts, 'flowExecId', id, SCHEDULED_COUNT);
    const [first, ...others] = await withDocuments(parts, rows);
    if (first === undefined) return reply.code(404).send({ workflows: {} });
    return { workflows: workflowDetail({ id, runs: [first, ...others] }) };
  });
  app.get('/rest/jobs', async ({ query }, reply) => {
    const id = parametersOf(query).get('jobid') ?? '';
    const rows = id === '' ? [] : await runsNamed(parts, 'jobExecId', id, SCHEDULED_COUNT);
    const [first, ...others] = await withDocuments(parts, rows);
    if (first === undefined) return reply.code(404).send({ jobs: {} });
    return { jobs: jobDetail({ id, runs: [first, ...others] }, answer) };
  });
  app.get('/rest/applications', async ({ query }, reply) => {
    const id = parametersOf(query).get('applicationid');
    const run = id === undefined ? undefined : await findApplication(parts, id);
    if (run === undefined) return reply.code(404).send({ applications: {} });
    return { applications: applicationDetail(run, answer) };
  });
}

function searchRoutes(app: FastifyInstance, parts: ServerParts, answer: AnswerWith): void {
  app.get('/rest/search-options', async () => ({ 'search-options': options(parts) }));
  app.get('/rest/search-results', async ({ query }) => {
    const parameters = parametersOf(query);
    const limit = pageLimit(parameters);
    if (limit <= 0) return {};
    const filter = runFilter(parameters, parts.heuristics);
    const rows =
      filter === undefined ? [] : await findRuns(parts, filter.query, WALKED_COUNT, filter.fits);
    const start = pageStart(parameters, rows.length);
    const runs = await withDocuments(parts, rows.slice(start, start + limit));
    return {
      'search-results': {
        id: 'search-results',
        start,
        end: start + runs.length,
        total: rows.length,
        summaries: runs.map((run) => applicationSummary(run, answer)),
      },
    };
  });
}

/** What its search offers: one kind of application, its heuristics, the severities. */
function options({ heuristics }: ServerParts) {
  const own = heuristics.filter(({ id }) => isDrElephants(id));
  const others = heuristics.filter(({ id }) => !isDrElephants(id));
  return {
    jobcategory: [
      {
        name: 'SPARK',
        jobtypes: [{ name: 'Spark' }],
        heuristics: [...own, ...others].map(({ id }) => ({ name: heuristicName(id) })),
      },
    ],
    severities: SEVERITIES.toReversed().map((severity) => ({
      name: severityText(severity),
      value: severityRank(severity),
    })),
    id: 'search',
  };
}
