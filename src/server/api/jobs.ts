import { z } from 'zod';
import { compareRuns } from '../../runs/compare-runs.ts';
import { jobHistory } from '../../runs/history.ts';
import type { ServerParts } from '../parts.ts';
import { notFound } from '../problem.ts';
import { findRun, parseRunKey } from '../run-key.ts';
import { limit, none, preset, text } from './fields.ts';
import { ANYTHING, type Operation, operation } from './operation.ts';
import { COMPARISON, JOB_HISTORY } from './run-schemas.ts';

const MAX_NAMES = 200;
/** A baseline stands on thirty runs. */
const MAX_RUNS = 60;

const listJobs = operation({
  id: 'listJobs',
  method: 'get',
  path: '/jobs',
  tag: 'jobs',
  summary: 'Job keys, those that begin so',
  params: none,
  query: z.strictObject({
    prefix: z.string().max(1_024).default(''),
    limit: limit(MAX_NAMES, 50),
  }),
  body: ANYTHING,
  answers: {
    200: {
      description: 'In the order of their names.',
      schema: z.object({ rows: z.array(z.object({ jobKey: text })) }).meta({ id: 'JobNames' }),
    },
  },
  answer: async ({ query, parts }) => {
    const names = await parts.insights.names('job', query.prefix, query.limit);
    return { body: { rows: names.map((jobKey) => ({ jobKey })) } };
  },
});

const getJobHistory = operation({
  id: 'getJobHistory',
  method: 'get',
  path: '/jobs/{key}/history',
  tag: 'jobs',
  summary: 'A job over its latest runs: baseline, what changed with a run, findings that come back',
  params: z.object({ key: text.meta({ description: 'The job key, percent-encoded.' }) }),
  query: z.strictObject({ preset, limit: limit(MAX_RUNS, 30) }),
  body: ANYTHING,
  answers: {
    200: { description: 'Runs oldest first.', schema: JOB_HISTORY },
    404: { description: 'No run of it is stored.' },
  },
  answer: async ({ params, query, parts }) => {
    const { rows } = await parts.insights.runs({ jobKey: params.key, ...query });
    if (rows.length === 0) {
      throw notFound(await nearInWords(params.key, parts));
    }
    return parts.inTurn(async () => {
      const runs = await Promise.all(
        rows.map(async ({ application }) => parts.analyses.get(application, query.preset)),
      );
      return {
        body: jobHistory(
          params.key,
          runs.filter((run) => run !== undefined),
        ),
      };
    });
  },
});

async function nearInWords(key: string, { insights }: ServerParts): Promise<string> {
  const near = await insights.names('job', key, 3);
  return near.length === 0
    ? 'no run of this job is stored'
    : `no run of this job is stored; there is ${near.join(', ')}`;
}

const runKey = text.meta({
  description:
    "An application's id (its newest attempt), or `<cluster>/<id>/<attempt>` with each part percent-encoded.",
});

const compare = operation({
  id: 'compareRuns',
  method: 'get',
  path: '/compare',
  tag: 'jobs',
  summary: 'What two runs have in common, and what changed from the one to the other',
  params: none,
  query: z.strictObject({ before: runKey, after: runKey, preset }),
  body: ANYTHING,
  answers: {
    200: { description: 'Rows with the largest change first.', schema: COMPARISON },
    404: { description: 'One of them is not stored.' },
  },
  answer: async ({ query, parts }) => {
    const [before, after] = await Promise.all(
      [query.before, query.after].map(async (key) => {
        const run = await findRun(parts, { ...parseRunKey(key), preset: query.preset });
        return parts.analyses.get(run.application, query.preset);
      }),
    );
    if (before === undefined || after === undefined) throw notFound('it was removed just now');
    return { body: compareRuns(before, after) };
  },
});

export const JOB_OPERATIONS: readonly Operation[] = [listJobs, getJobHistory, compare];
