import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { listFolder } from '../files/list-folder.ts';
import { makeFolder } from '../files/make-folder.ts';
import { removeFile, removeFolder } from '../files/remove.ts';
import { writeWhole } from '../files/write-whole.ts';
import type { ApplicationRef } from '../model/application.ts';
import { attemptKey } from '../model/attempt-key.ts';
import { reportDismissal } from '../model/dismissal.ts';
import type { ReportSite } from '../render/renderer.ts';
import { manifestFile, readManifest, stampOf, writeManifest } from './manifest.ts';
import type { SiteMonth, SiteParts, SiteRow } from './parts.ts';
import { removeOthers } from './site-folder.ts';

/** So many reports are written again when a process is killed. */
const SAVE_EVERY = 50;

/** A month with those of its applications that have a report. */
export interface MonthOfReports extends SiteMonth {
  readonly written: number;
  readonly removed: number;
  /** Why others have none, one sentence each. */
  readonly unreadable: readonly string[];
}

/**
 * The reports of a month: those whose analysis, surroundings or renderer changed are written, those of others are removed. A
 * manifest beside the reports says what each was made from. What cannot be read is left out, and said. Rejects with StoreError
 * and FileError.
 */
export async function writeReports(
  parts: SiteParts,
  { month, rows }: SiteMonth,
  attempts: Attempts,
  onDone: () => void,
): Promise<MonthOfReports> {
  const folder = path.join(parts.directory, 'runs', month);
  await makeFolder(folder);
  const manifest = manifestFile(parts.directory, month);
  await makeFolder(path.dirname(manifest));
  const known = await readManifest(manifest);
  const there = new Set(await listFolder(folder));
  const kept: Record<string, string> = {};
  const withReport: SiteRow[] = [];
  const unreadable: string[] = [];
  let written = 0;
  const take = ({ row, stamp }: Planned, outcome: Outcome): void => {
    if (typeof outcome === 'object') unreadable.push(outcome.unreadable);
    if (outcome !== 'same' && outcome !== 'written') return;
    kept[path.basename(row.file)] = stamp;
    withReport.push(row);
    if (outcome === 'written') written += 1;
  };
  const save = async (): Promise<void> =>
    writeManifest(manifest, { ...Object.fromEntries(known), ...kept });
  for (const row of rows) {
    parts.signal?.throwIfAborted();
    const site = await siteOf(parts, row, attempts);
    const planned = { row, site, stamp: stampOfReport(parts, row, site) };
    const name = path.basename(row.file);
    const isSame = known.get(name) === planned.stamp && there.has(name);
    const outcome = isSame ? 'same' : await writeReport(parts, planned);
    take(planned, outcome);
    if (outcome === 'written' && written % SAVE_EVERY === 0) await save();
    onDone();
  }
  const removed = await removeOthers(folder, new Set(Object.keys(kept)));
  const isSame = written === 0 && known.size === Object.keys(kept).length;
  if (!isSame) await writeManifest(manifest, kept);
  return { month, rows: withReport, written, removed, unreadable };
}

/** Months of which nothing is left. Returns how many reports went with them. Rejects with FileError. */
export async function removeOtherMonths(
  directory: string,
  months: ReadonlySet<string>,
): Promise<number> {
  const found = await readdir(path.join(directory, 'runs')).catch(() => []);
  let removed = 0;
  for (const month of found.filter((name) => /^\d{4}-\d\d$/.test(name) && !months.has(name))) {
    const folder = path.join(directory, 'runs', month);
    removed += (await listFolder(folder)).length;
    await removeFolder(folder);
    await removeFile(manifestFile(directory, month));
  }
  return removed;
}

/** A report that should be there. */
interface Planned {
  readonly row: SiteRow;
  readonly site: ReportSite;
  /** What it is made from. */
  readonly stamp: string;
}
/** `gone`: pruned since it was listed. */
type Outcome = 'same' | 'written' | 'gone' | { readonly unreadable: string };

async function writeReport(parts: SiteParts, { row, site }: Planned): Promise<Outcome> {
  const analysis = await parts.analysisOf(row.summary.application);
  if (typeof analysis === 'string') return { unreadable: analysis };
  if (analysis === undefined) return 'gone';
  await writeWhole(path.join(parts.directory, row.file), parts.report.render(analysis, site));
  return 'written';
}

function stampOfReport(
  { version, pages }: SiteParts,
  { summary: { analyzedAtMs, preset } }: SiteRow,
  site: ReportSite,
): string {
  return stampOf([analyzedAtMs, preset, version, pages.version, site]);
}

const ROOT = '../../';

/** The pages around a report, seen from its folder. */
async function siteOf(
  { jobNameOf, dismissalsOf }: SiteParts,
  row: SiteRow,
  attempts: Attempts,
): Promise<ReportSite> {
  const { application } = row.summary;
  const { jobKey } = application;
  const job =
    jobKey === undefined
      ? []
      : [{ label: 'Runs of this job', href: `${ROOT}jobs/${jobNameOf(jobKey)}.html` }];
  const all = attempts.get(applicationKey(application)) ?? [];
  return {
    links: [{ label: 'All applications', href: `${ROOT}index.html` }, ...job],
    attempts: all.map(({ summary, file }) => ({
      label: `Attempt ${summary.application.attemptId ?? '1'}`,
      href: path.posix.relative(path.posix.dirname(row.file), file),
      isThis: attemptKey(summary.application) === attemptKey(application),
      outcome: summary.application.outcome,
      severity: summary.verdict.severity,
      durationMs: summary.application.durationMs,
    })),
    heuristicHref: `${ROOT}heuristics/{id}.html`,
    dismissals: (await dismissalsOf(application)).map(reportDismissal),
  };
}

type Attempts = ReadonlyMap<string, readonly SiteRow[]>;

/** By application: those that started about midnight have attempts in two months. */
export function attemptsOf(rows: readonly SiteRow[]): Attempts {
  return Map.groupBy(rows, ({ summary }) => applicationKey(summary.application));
}

function applicationKey({ cluster, id }: ApplicationRef): string {
  return JSON.stringify([cluster, id]);
}
