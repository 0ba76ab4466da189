import path from 'node:path';
import { makeFolder } from '../files/make-folder.ts';
import type { Analysis } from '../model/analysis.ts';
import type { StaticLink } from '../render/static-pages.ts';
import { manifestFile, readManifest, stampOf, writeManifest } from './manifest.ts';
import type { SiteParts, SiteRow } from './parts.ts';
import type { PageFolder } from './site-folder.ts';

const PAGE_SIZE = 200;
/** What is usual stands on thirty runs before the latest. */
const JUDGED_COUNT = 31;

/**
 * A page for each job, with what its latest runs say: made anew where a run came, went or was judged again, for that reads whole
 * documents. Returns how many jobs there are. Rejects with StoreError and FileError.
 */
export async function writeJobs(
  parts: SiteParts,
  rows: readonly SiteRow[],
  folder: PageFolder,
): Promise<number> {
  const file = manifestFile(parts.directory, 'jobs');
  await makeFolder(path.dirname(file));
  const known = await readManifest(file);
  const stamps: Record<string, string> = {};
  const links: StaticLink[] = [];
  const jobs = byJob(rows);
  for (const [jobKey, runs] of jobs) {
    parts.signal?.throwIfAborted();
    const name = `${parts.jobNameOf(jobKey)}.html`;
    const stamp = stampOfJob(parts, runs);
    stamps[name] = stamp;
    const isSame = known.get(name) === stamp && (await folder.keep(name));
    if (!isSame) await folder.write(name, await jobPage(parts, jobKey, runs));
    links.push({ label: jobKey, file: `jobs/${name}`, count: runs.length });
  }
  await folder.write(
    'index.html',
    parts.pages.jobs(links.toSorted((a, b) => (a.label < b.label ? -1 : 1))),
  );
  if (stampOf([...known]) !== stampOf(Object.entries(stamps))) await writeManifest(file, stamps);
  return jobs.size;
}

/** Newest first; an application without a job key is a run of no job. */
function byJob(rows: readonly SiteRow[]): ReadonlyMap<string, readonly SiteRow[]> {
  const ofJobs = rows.flatMap((row) => {
    const { jobKey } = row.summary.application;
    return jobKey === undefined ? [] : [{ jobKey, row }];
  });
  const groups = Map.groupBy(ofJobs, ({ jobKey }) => jobKey);
  return new Map([...groups].map(([jobKey, of]) => [jobKey, of.map(({ row }) => row)]));
}

function stampOfJob({ version, pages }: SiteParts, runs: readonly SiteRow[]): string {
  const shown = runs
    .slice(0, PAGE_SIZE)
    .map(({ summary, file }) => [file, summary.analyzedAtMs, summary.preset]);
  return stampOf([version, pages.version, runs.length, shown]);
}

async function jobPage(
  parts: SiteParts,
  jobKey: string,
  runs: readonly SiteRow[],
): Promise<string> {
  const judged: Analysis[] = [];
  for (const { summary } of runs.slice(0, JUDGED_COUNT)) {
    const analysis = await parts.analysisOf(summary.application);
    // what is damaged was said when its report was to be written
    if (typeof analysis === 'object') judged.push(analysis);
  }
  const shown = runs.slice(0, PAGE_SIZE);
  return parts.pages.job({
    history: parts.historyOf(jobKey, judged),
    heuristics: parts.heuristics,
    rows: shown,
    moreCount: runs.length - shown.length,
  });
}
