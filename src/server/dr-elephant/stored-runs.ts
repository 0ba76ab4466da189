import type { Analysis } from '../../model/analysis.ts';
import { attemptIdentity } from '../../model/attempt-key.ts';
import { type RunNames, runNames } from '../../model/known-as.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import type { RunRow, SearchQuery, Window } from '../../store/insights.ts';
import type { ServerParts } from '../parts.ts';

/** A run as it is listed, and its document without the detail, which is most of it and in no answer of Dr. Elephant's. */
export interface StoredRun {
  readonly row: RunRow;
  readonly analysis: Omit<Analysis, 'detail'>;
}
export type Stored = Pick<ServerParts, 'analyses' | 'insights' | 'inTurn'>;

/** What is judged as Dr. Elephant does comes first. */
const PREFERRED = ['dr-elephant', 'all', 'recommended'] as const;
const PAGE_COUNT = 500;
const WALKED_COUNT = 20_000;
/** Documents that are read at once. */
const READ_COUNT = 8;

/** The newest attempt under the most preferred preset that it is stored under; `job_…` means `application_…`. */
export async function findApplication(stored: Stored, id: string): Promise<StoredRun | undefined> {
  const rows = await stored.insights.attempts(id.replace(/^job_/, 'application_'));
  const [row] = rows.toSorted((a, b) => rankOf(a) - rankOf(b));
  return row === undefined ? undefined : (await withDocuments(stored, [row]))[0];
}

function rankOf({ preset }: RunRow): number {
  const rank = PREFERRED.findIndex((name) => name === preset);
  return rank === -1 ? PREFERRED.length : rank;
}

/**
 * The newest runs that fit, at most so many, each once: under the most preferred preset that it was judged under. `fits` says
 * what no query can. Of those that do not, not all are walked.
 */
export async function findRuns(
  { insights }: Pick<Stored, 'insights'>,
  query: Omit<SearchQuery, 'limit' | 'cursor' | 'preset'>,
  limit: number,
  fits: (row: RunRow) => boolean = () => true,
): Promise<readonly RunRow[]> {
  // what was judged several times starts at the same time: a few more, and the last one has all its presets too
  const wantedCount = limit + PREFERRED.length;
  const found = new Map<string, RunRow>();
  let walkedCount = 0;
  let cursor: string | undefined;
  do {
    const page = await insights.search({
      ...query,
      limit: Math.min(PAGE_COUNT, wantedCount),
      ...withoutUndefined({ cursor }),
    });
    for (const row of page.rows.filter(fits)) keepPreferred(found, row);
    walkedCount += page.rows.length;
    cursor = page.next;
  } while (cursor !== undefined && found.size < wantedCount && walkedCount < WALKED_COUNT);
  return [...found.values()].slice(0, limit);
}

function keepPreferred(found: Map<string, RunRow>, row: RunRow): void {
  const key = attemptIdentity(row.application);
  const known = found.get(key);
  const isKnown = PREFERRED.some((preset) => preset === row.preset);
  if (isKnown && (known === undefined || rankOf(row) < rankOf(known))) found.set(key, row);
}

/** The preset that sums are of: the one that most applications of the days were judged under. */
export async function summedPreset(
  { insights }: Pick<Stored, 'insights'>,
  window: Pick<Window, 'fromMs' | 'toMs'>,
): Promise<string> {
  const counts = await Promise.all(
    PREFERRED.map(async (preset) => {
      const query = { ...window, preset, dimension: 'all', orderBy: 'applicationCount' } as const;
      const [all] = await insights.sums({ ...query, limit: 1 });
      return { preset, count: all?.applicationCount ?? 0 };
    }),
  );
  return counts.reduce((most, each) => (each.count > most.count ? each : most)).preset;
}

/** The newest runs that are called so: by the id or the address of the job, the workflow, or a run of theirs. */
export async function runsNamed(
  stored: Stored,
  kind: keyof RunNames,
  name: string,
  limit: number,
): Promise<readonly RunRow[]> {
  const asked = [...new Set([name, normalizedAddress(name)])];
  for (const knownAs of asked) {
    const rows = await findRuns(stored, { knownAs }, limit, (row) => isCalled(row, kind, knownAs));
    if (rows.length > 0) return rows;
  }
  return [];
}

const LINK_OF: Readonly<Record<keyof RunNames, string>> = {
  jobDefId: 'job',
  jobExecId: 'jobRun',
  flowDefId: 'workflow',
  flowExecId: 'workflowRun',
};

function isCalled({ application }: RunRow, kind: keyof RunNames, name: string): boolean {
  const { links = {}, jobKey } = application;
  const names = [runNames(application)[kind], links[LINK_OF[kind]]];
  return names.includes(name) || (kind === 'jobDefId' && jobKey === name);
}

/** As links are stored: `https://host` is `https://host/`. */
function normalizedAddress(name: string): string {
  return /^https?:/i.test(name) ? (URL.parse(name)?.href ?? name) : name;
}

/** The runs with their documents, in this order; one that has gone meanwhile is left out. */
export async function withDocuments(
  { analyses, inTurn }: Stored,
  rows: readonly RunRow[],
): Promise<readonly StoredRun[]> {
  const found: StoredRun[] = [];
  for (let from = 0; from < rows.length; from += READ_COUNT) {
    const portion = () =>
      rows.slice(from, from + READ_COUNT).map(async (row) => {
        const analysis = await analyses.get(row.application, row.preset);
        if (analysis === undefined) return [];
        const { detail: _detail, ...told } = analysis;
        return [{ row, analysis: told }];
      });
    found.push(...(await inTurn(async () => Promise.all(portion()))).flat());
  }
  return found;
}
