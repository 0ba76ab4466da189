import path from 'node:path';
import { sumBy } from '../model/sum-by.ts';
import type { StaticLink } from '../render/static-pages.ts';
import type { SiteMonth, SiteParts, SiteRow, SiteSummary } from './parts.ts';
import { openSiteFolder, PageFolder } from './site-folder.ts';
import { writeJobs } from './site-jobs.ts';
import {
  attemptsOf,
  type MonthOfReports,
  removeOtherMonths,
  writeReports,
} from './site-reports.ts';
import { byMonth, siteRows } from './site-rows.ts';

const NEWEST_COUNT = 200;
const MONTH_PAGE_SIZE = 1_000;
const SHARD_SIZE = 4_000;

/**
 * Brings the folder to what the store says: only what changed is written, each file whole, and what is gone from the store goes.
 * A run that was killed is taken up where it was. Rejects with StoreError, ForeignFolderError and FileError.
 */
export async function writeSite(parts: SiteParts): Promise<SiteSummary> {
  await openSiteFolder(parts.directory);
  const listed = await siteRows(parts);
  const attempts = attemptsOf(listed);
  const months: MonthOfReports[] = [];
  let doneCount = 0;
  for (const month of byMonth(listed)) {
    const reports = await writeReports(parts, month, attempts, () => {
      doneCount += 1;
      parts.progress?.(doneCount, listed.length);
    });
    months.push(reports);
  }
  const withReports = months.filter(({ rows }) => rows.length > 0);
  const removed = await removeOtherMonths(
    parts.directory,
    new Set(withReports.map(({ month }) => month)),
  );
  const rows = withReports.flatMap((each) => each.rows);
  const folders = await writePages(parts, rows, withReports);
  return {
    applicationCount: rows.length,
    reportsWritten: sumBy(months, ({ written }) => written),
    pagesWritten: sumBy(folders, ({ writtenCount }) => writtenCount),
    removed: removed + sumBy(months, (each) => each.removed),
    unreadable: months.flatMap(({ unreadable }) => unreadable),
  };
}

/** Everything but the reports. The index comes last: what it leads to is there then. */
async function writePages(
  parts: SiteParts,
  rows: readonly SiteRow[],
  months: readonly SiteMonth[],
): Promise<readonly PageFolder[]> {
  const { directory, pages } = parts;
  const folderOf = (name: string): PageFolder => new PageFolder(path.join(directory, name));
  const [ofMonths, ofShards, ofJobs] = [folderOf('months'), folderOf('search'), folderOf('jobs')];
  const [ofHeuristics, ofAssets, top] = [
    folderOf('heuristics'),
    folderOf('assets'),
    new PageFolder(directory),
  ];
  for (const { file, text } of pages.assets) await ofAssets.write(path.basename(file), text);
  await writeHeuristics(parts, ofHeuristics);
  const jobs = await writeJobs(parts, rows, ofJobs);
  const links: StaticLink[] = [];
  const shards: string[] = [];
  for (const month of months) {
    links.push(await writeMonth(parts, month, ofMonths));
    shards.push(...(await writeShards(parts, month, ofShards)));
  }
  const index = pages.index({
    newest: rows.slice(0, NEWEST_COUNT),
    total: rows.length,
    months: links,
    jobCount: jobs,
    shards,
  });
  await top.write('index.html', index);
  const folders = [ofMonths, ofShards, ofJobs, ofHeuristics, ofAssets];
  for (const folder of folders) await folder.sweep();
  return [...folders, top];
}

async function writeMonth(
  { pages }: SiteParts,
  { month, rows }: SiteMonth,
  folder: PageFolder,
): Promise<StaticLink> {
  const parts = inParts(rows, MONTH_PAGE_SIZE);
  const nameOf = (place: number): string =>
    place === 0 ? `${month}.html` : `${month}-${place + 1}.html`;
  for (const [place, ofPage] of parts.entries()) {
    const text = pages.month({
      label: month,
      rows: ofPage,
      ...(place > 0 ? { newer: nameOf(place - 1) } : {}),
      ...(place + 1 < parts.length ? { older: nameOf(place + 1) } : {}),
    });
    await folder.write(nameOf(place), text);
  }
  return { label: month, file: `months/${nameOf(0)}`, count: rows.length };
}

/**
 * The search's parts of a month, newest first. Parts are counted from the oldest row on, so that a new application changes the
 * newest part alone.
 */
async function writeShards(
  { pages }: SiteParts,
  { month, rows }: SiteMonth,
  folder: PageFolder,
): Promise<readonly string[]> {
  const oldestFirst = inParts(rows.toReversed(), SHARD_SIZE);
  const names: string[] = [];
  for (const [place, part] of oldestFirst.entries()) {
    const name = `${month}-${place + 1}`;
    await folder.write(`${name}.js`, pages.shard(name, part.toReversed()));
    names.unshift(name);
  }
  return names;
}

async function writeHeuristics(
  { pages, heuristics }: SiteParts,
  folder: PageFolder,
): Promise<void> {
  await folder.write('index.html', pages.heuristics(heuristics));
  for (const each of heuristics) await folder.write(`${each.id}.html`, pages.heuristic(each));
}

function inParts<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, part) =>
    items.slice(part * size, (part + 1) * size),
  );
}
