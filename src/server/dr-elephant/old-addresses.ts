import type { FastifyInstance } from 'fastify';
import type { RunNames } from '../../model/known-as.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import {
  applicationHref,
  compareHref,
  heuristicHref,
  jobHref,
  searchHref,
} from '../../render/pages.ts';
import type { RunRow } from '../../store/insights.ts';
import type { ServerParts } from '../parts.ts';
import { heuristicIdOf } from './heuristic-names.ts';
import { type Parameters, parametersOf } from './parameters.ts';
import { severityOf } from './severity-words.ts';
import { runsNamed } from './stored-runs.ts';

/** Runs of one execution that are looked at to tell whether they are one job's. */
const LOOKED_AT = 50;

/**
 * Dr. Elephant's own pages lead to ours, so that the links in schedulers and mails go on working. `/search` and `/compare` are ours
 * too: there only its parameters are led on.
 */
export function oldAddresses(app: FastifyInstance, parts: ServerParts): void {
  const leads: Readonly<Record<string, Lead>> = {
    '/search': leadOfSearch,
    '/compare': leadOfCompare,
  };
  app.addHook('preHandler', async ({ url, query, method }, reply) => {
    const lead = method === 'GET' ? leads[url.split('?')[0] ?? ''] : undefined;
    const address = await lead?.(parts, parametersOf(query));
    if (address !== undefined) return reply.redirect(address, 302);
  });
  for (const path of ['/jobhistory', '/newjobhistory']) {
    app.get(path, async ({ query }, reply) =>
      reply.redirect(await jobPage(parts, parametersOf(query).get('job-def-id')), 302),
    );
  }
  for (const path of ['/flowhistory', '/newflowhistory']) {
    app.get(path, async ({ query }, reply) => {
      const id = parametersOf(query).get('flow-def-id');
      return reply.redirect(await pageOfRuns(parts, 'flowDefId', id), 302);
    });
  }
  for (const path of ['/help', '/newhelp']) {
    app.get(path, async ({ query }, reply) => {
      const topic = parametersOf(query).get('topic') ?? '';
      const id = heuristicIdOf(topic, parts.heuristics);
      return reply.redirect(id === undefined ? '/heuristics' : heuristicHref(id), 302);
    });
  }
  // what stands behind its # never reaches a server
  app.get('/new', async (_request, reply) => reply.redirect('/', 302));
}

/** Where an address with its parameters leads; undefined for one of ours. */
type Lead = (parts: ServerParts, parameters: Parameters) => Promise<string | undefined>;

const ITS_FILTERS = [
  'username',
  'queue-name',
  'job-type',
  'analysis',
  'started-time-begin',
  'started-time-end',
  'finished-time-begin',
  'finished-time-end',
];

const leadOfSearch: Lead = async (parts, parameters) => {
  const id = parameters.get('id');
  if (id !== undefined) return searchHref({ application: id });
  const flow = parameters.get('flow-exec-id');
  if (flow !== undefined) return pageOfRuns(parts, 'flowExecId', flow);
  const job = parameters.get('job-def-id');
  if (job !== undefined) return jobPage(parts, job);
  const severity = severityOf(parameters.get('severity') ?? '');
  const isItsOwn = severity !== undefined || ITS_FILTERS.some((name) => parameters.has(name));
  if (!isItsOwn) return undefined;
  const analysis = parameters.get('analysis');
  return searchHref(
    withoutUndefined({
      user: parameters.get('username'),
      queue: parameters.get('queue-name'),
      heuristic:
        analysis === undefined
          ? undefined
          : (heuristicIdOf(analysis, parts.heuristics) ?? analysis),
      severity: severity === 'none' ? undefined : severity,
      from: minuteOf(parameters.get('started-time-begin') ?? parameters.get('finished-time-begin')),
      to: minuteOf(parameters.get('started-time-end') ?? parameters.get('finished-time-end')),
    }),
  );
};

const leadOfCompare: Lead = async (parts, parameters) => {
  const [first, second] = ['flow-exec-id1', 'flow-exec-id2'].map((name) => parameters.get(name));
  if (first === undefined || second === undefined) return undefined;
  const [before, after] = await Promise.all(
    [first, second].map(async (id) => runsNamed(parts, 'flowExecId', id, LOOKED_AT)),
  );
  for (const row of before ?? []) {
    const { jobKey } = row.application;
    const other = after?.find(({ application }) => application.jobKey === jobKey);
    if (jobKey !== undefined && other !== undefined) {
      return compareHref(row.application, other.application);
    }
  }
  return pageOfRuns(parts, 'flowExecId', second);
};

/** The page of a job, by its key or what its scheduler calls it. */
async function jobPage(parts: ServerParts, name: string | undefined): Promise<string> {
  if (name === undefined) return '/jobs';
  const [row] = await runsNamed(parts, 'jobDefId', name, 1);
  const jobKey = row?.application.jobKey;
  return (jobKey === undefined ? undefined : jobHref(jobKey)) ?? searchHref({ text: name });
}

/** The application where it is one, the job where all are runs of it, else the latest run. */
async function pageOfRuns(
  parts: ServerParts,
  kind: keyof RunNames,
  name: string | undefined,
): Promise<string> {
  if (name === undefined) return '/jobs';
  const rows = await runsNamed(parts, kind, name, LOOKED_AT);
  const [newest, ...others] = rows;
  if (newest === undefined) return searchHref({ text: name });
  if (others.length === 0) return pageOfRun(newest);
  const keys = new Set(rows.map(({ application }) => application.jobKey));
  const [only] = keys;
  return (keys.size === 1 && only !== undefined ? jobHref(only) : undefined) ?? pageOfRun(newest);
}

function pageOfRun({ application, preset }: RunRow): string {
  return applicationHref(application, preset);
}

/** `2026-01-31T09:30`, as our search has it. */
function minuteOf(ms: string | undefined): string | undefined {
  const time = new Date(ms !== undefined && /^\d{1,15}$/.test(ms) ? Number(ms) : Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString().slice(0, 16);
}
