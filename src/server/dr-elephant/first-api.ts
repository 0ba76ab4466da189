import type { FastifyInstance, FastifyReply } from 'fastify';
import type { RunNames } from '../../model/known-as.ts';
import { BYTE_MS_PER_GIB_HOUR } from '../../model/units.ts';
import type { ServerParts } from '../parts.ts';
import { type AnswerWith, appResult } from './app-result.ts';
import { flowMetrics, flowScores, jobMetrics, jobScores } from './graphs.ts';
import { grouped } from './groups.ts';
import { dayOrHourMs, numberOf, type Parameters, parametersOf, runFilter } from './parameters.ts';
import {
  findApplication,
  findRuns,
  runsNamed,
  type StoredRun,
  summedPreset,
  withDocuments,
} from './stored-runs.ts';

const PAGE_COUNT = 100;
/** Pages further back are not walked to. */
const WALKED_COUNT = 5_000;
/** Applications of one execution, and behind one graph. */
const GROUP_COUNT = 200;
const COMPARED_COUNT = 100;
const USER_COUNT = 1_000;

/** Words instead of a document, as the ancestor answers what is wrong. */
function refuse(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply.code(status).type('text/plain; charset=utf-8').send(text);
}

type Whole = (runs: readonly StoredRun[]) => readonly object[];

function wholeWith(answer: AnswerWith): Whole {
  return (runs) => runs.map((run) => appResult(run, answer));
}

async function namedRuns(parts: ServerParts, kind: keyof RunNames, id: string, limit: number) {
  return withDocuments(parts, await runsNamed(parts, kind, id, limit));
}

interface Asked {
  readonly id: string;
  readonly reply: FastifyReply;
  readonly answer: AnswerWith;
}

async function byApplication(parts: ServerParts, { id, reply, answer }: Asked) {
  const run = await findApplication(parts, id);
  return run === undefined
    ? refuse(reply, 404, `Unable to find record on id: ${id}`)
    : appResult(run, answer);
}

/** `/rest/…` of its first page: whole results, and data of its graphs. */
export function firstApi(app: FastifyInstance, parts: ServerParts, answer: AnswerWith): void {
  const whole = wholeWith(answer);
  const named = async (kind: keyof RunNames, id: string) => namedRuns(parts, kind, id, GROUP_COUNT);
  app.get('/rest/job', async ({ query }, reply) => {
    const id = parametersOf(query).get('id');
    if (id === undefined) return refuse(reply, 400, 'No job id provided.');
    return byApplication(parts, { id, reply, answer });
  });
  app.get('/rest/jobexec', async ({ query }, reply) => {
    const id = parametersOf(query).get('id');
    if (id === undefined) return refuse(reply, 400, 'No job exec url provided.');
    const runs = await named('jobExecId', id);
    return runs.length === 0
      ? refuse(reply, 404, `Unable to find record on job exec url: ${id}`)
      : whole(runs);
  });
  app.get('/rest/flowexec', async ({ query }, reply) => {
    const id = parametersOf(query).get('id');
    if (id === undefined) return refuse(reply, 400, 'No flow exec url provided.');
    const runs = await named('flowExecId', id);
    if (runs.length === 0)
      return refuse(reply, 404, `Unable to find record on flow exec url: ${id}`);
    return Object.fromEntries(grouped(runs, 'jobExecId').map((job) => [job.id, whole(job.runs)]));
  });
  searchRoutes(app, parts, answer);
  graphRoutes(app, named);
  usageRoute(app, parts);
}

function searchRoutes(app: FastifyInstance, parts: ServerParts, answer: AnswerWith): void {
  app.get('/rest/search', async ({ query }, reply) => {
    const parameters = parametersOf(query);
    const id = parameters.get('id');
    if (id !== undefined) return byApplication(parts, { id, reply, answer });
    const runs = await searched(parts, parameters);
    const flow = parameters.get('flow-exec-id');
    const nothing =
      flow === undefined ? 'No records' : `Unable to find record on flow execution: ${flow}`;
    return runs.length === 0 ? refuse(reply, 404, nothing) : wholeWith(answer)(runs);
  });
  app.get('/rest/compare', async ({ query }) => {
    const parameters = parametersOf(query);
    const flows = await Promise.all(
      ['flow-exec-id1', 'flow-exec-id2'].map(async (name) => {
        const id = parameters.get(name);
        return id === undefined
          ? []
          : [[id, await namedRuns(parts, 'flowExecId', id, COMPARED_COUNT)] as const];
      }),
    );
    return compared(flows.flat(), wholeWith(answer));
  });
}

/** By an execution, by a job, or by filters. */
async function searched(parts: ServerParts, parameters: Parameters): Promise<readonly StoredRun[]> {
  const flow = parameters.get('flow-exec-id');
  if (flow !== undefined) {
    return withDocuments(parts, await runsNamed(parts, 'flowExecId', flow, GROUP_COUNT));
  }
  const from = (Math.max(1, numberOf(parameters, 'page', 1)) - 1) * PAGE_COUNT;
  const count = Math.min(from + PAGE_COUNT, WALKED_COUNT);
  const job = parameters.get('job-def-id');
  const filter = runFilter(parameters, parts.heuristics);
  if (filter === undefined || from >= WALKED_COUNT) return [];
  const rows =
    job === undefined
      ? await findRuns(parts, filter.query, count, filter.fits)
      : await runsNamed(parts, 'jobDefId', job, count);
  return withDocuments(parts, rows.slice(from));
}

/** By job, then by execution of the workflow: both of them, which the ancestor loses one of. */
function compared(flows: readonly (readonly [string, readonly StoredRun[]])[], whole: Whole) {
  const jobs = new Map<string, Map<string, readonly object[]>>();
  for (const [flow, runs] of flows) {
    for (const job of grouped(runs, 'jobDefId')) {
      const executions = jobs.get(job.id) ?? new Map<string, readonly object[]>();
      executions.set(flow, whole(job.runs));
      jobs.set(job.id, executions);
    }
  }
  // jobs of both first
  const ordered = [...jobs].toSorted(([, a], [, b]) => b.size - a.size);
  return Object.fromEntries(ordered.map(([job, of]) => [job, Object.fromEntries(of)]));
}

function graphRoutes(
  app: FastifyInstance,
  named: (kind: keyof RunNames, id: string) => Promise<readonly StoredRun[]>,
): void {
  const graph = (
    path: string,
    kind: keyof RunNames,
    draw: (runs: readonly StoredRun[]) => readonly object[],
  ): void => {
    app.get(path, async ({ query }) => {
      const id = parametersOf(query).get('id');
      return id === undefined ? [] : draw(await named(kind, id));
    });
  };
  graph('/rest/flowgraphdata', 'flowDefId', flowScores);
  graph('/rest/jobgraphdata', 'jobDefId', jobScores);
  graph('/rest/jobmetricsgraphdata', 'jobDefId', jobMetrics);
  graph('/rest/flowmetricsgraphdata', 'flowDefId', flowMetrics);
}

/** GiB-hours of memory by user, of the days that the window touches. */
function usageRoute(app: FastifyInstance, parts: ServerParts): void {
  app.get('/rest/resourceusagedatabyuser', async ({ query }, reply) => {
    const parameters = parametersOf(query);
    const [from = '', to = ''] = ['startTime', 'endTime'].map((name) => parameters.get(name));
    const fromMs = dayOrHourMs(from);
    const toMs = dayOrHourMs(to);
    if (fromMs === undefined || toMs === undefined || from.length !== to.length) {
      return refuse(reply, 300, 'Invalid datetime format : yyyy-MM-dd or yyyy-MM-dd-HH');
    }
    const window = { fromMs, toMs: Math.max(fromMs, toMs) };
    const rows = await parts.insights.sums({
      ...window,
      dimension: 'user',
      preset: await summedPreset(parts, window),
      orderBy: 'heldMemoryByteMs',
      limit: USER_COUNT,
    });
    return rows.map(({ key, heldMemoryByteMs, recoverableMemoryByteMs }) => ({
      user: key,
      resourceUsed: gibHours(heldMemoryByteMs),
      resourceWasted: gibHours(recoverableMemoryByteMs),
    }));
  });
}

const THOUSANDTHS = 1_000;

function gibHours(byteMs: number): number {
  return Math.round((byteMs / BYTE_MS_PER_GIB_HOUR) * THOUSANDTHS) / THOUSANDTHS;
}
