import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type Analysis, DEFAULT_PRESET } from '../../model/analysis.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import { type CompareInput } from '../../render/pages.ts';
import { compareRuns } from '../../runs/compare-runs.ts';
import type { RunRow } from '../../store/insights.ts';
import type { ServerParts } from '../parts.ts';
import { Problem } from '../problem.ts';
import { findRun, parseRunKey } from '../run-key.ts';
import { type PageParts, sendPage } from './page-parts.ts';
import { checked, optionalText } from './queries.ts';

const CompareQuery = z.object({
  before: optionalText,
  after: optionalText,
  job: optionalText,
  preset: optionalText,
});
type Asked = z.infer<typeof CompareQuery>;
/** To choose from. */
const RUN_COUNT = 30;

/** `/compare?before=…&after=…`: two runs side by side, and a form to choose others. */
export function comparePage(app: FastifyInstance, { parts, pages }: PageParts): void {
  app.get('/compare', async ({ query }, reply) => {
    const asked = checked(CompareQuery, query);
    const input = await inputOf(parts, asked).catch((error: unknown) => refusedBy(error, asked));
    if ('status' in input) void reply.code(input.status);
    return sendPage(reply, pages.compare({ ...input, heuristics: parts.heuristics }));
  });
}

type Input = Omit<CompareInput, 'heuristics'>;

/** Throws Problem for a run that is not stored, or named by nothing. */
async function inputOf(parts: ServerParts, asked: Asked): Promise<Input> {
  const { before, after, preset = DEFAULT_PRESET } = asked;
  const chosen = await Promise.all(
    [before, after].map(async (key) => chosenRun(parts, key, preset)),
  );
  const [first, second] = chosen;
  const rows = chosen.flatMap((run) => (run === undefined ? [] : [run.row]));
  const jobKey = asked.job ?? rows.at(-1)?.application.jobKey;
  const runs = await runsToChoose(parts, { jobKey, preset, rows });
  return {
    runs,
    ...withoutUndefined({ before, after }),
    ...(first === undefined || second === undefined
      ? {}
      : { comparison: compareRuns(first.analysis, second.analysis) }),
  };
}

/** What is wrong with the runs that were asked for, with the form to choose others. */
function refusedBy(error: unknown, { before, after }: Asked): Input & { readonly status: number } {
  if (!(error instanceof Problem) || error.details.status >= 500) throw error;
  const { status, title, detail } = error.details;
  const keys = withoutUndefined({ before, after });
  return { status, runs: [], ...keys, refusal: `${title}: ${detail}.` };
}

interface Chosen {
  readonly row: RunRow;
  readonly analysis: Analysis;
}

/** Throws Problem. */
async function chosenRun(
  parts: ServerParts,
  key: string | undefined,
  preset: string,
): Promise<Chosen | undefined> {
  if (key === undefined) return undefined;
  const row = await findNamedRun(parts, key, preset);
  const analysis = await parts.analyses.get(row.application, row.preset);
  return analysis === undefined ? undefined : { row, analysis };
}

/** Of two that were asked for it says which. Throws Problem. */
async function findNamedRun(parts: ServerParts, key: string, preset: string): Promise<RunRow> {
  try {
    return await findRun(parts, { ...parseRunKey(key), preset });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { details, headers } = error;
    throw new Problem({ ...details, detail: `${details.detail} (${key})` }, headers);
  }
}

/** The latest runs of the job; the two that are compared are among them, however old. */
async function runsToChoose(
  { insights }: ServerParts,
  asked: {
    readonly jobKey: string | undefined;
    readonly preset: string;
    readonly rows: readonly RunRow[];
  },
): Promise<readonly RunRow[]> {
  const { jobKey, preset } = asked;
  if (jobKey === undefined) return [];
  const { rows } = await insights.runs({ jobKey, preset, limit: RUN_COUNT });
  const keys = new Set(rows.map(keyOf));
  return [...rows, ...asked.rows.filter((row) => !keys.has(keyOf(row)))];
}

function keyOf({ application: { cluster, id, attemptId } }: RunRow): string {
  return JSON.stringify([cluster, id, attemptId]);
}
