import type { AnalysisSummary } from '../model/analysis.ts';
import type { JobHistory } from '../runs/job-history.ts';

/** One application of a static site. */
export interface StaticRow {
  readonly summary: AnalysisSummary;
  /** Of its report, from the site's root: `runs/2026-01/application_1_2.html`. */
  readonly file: string;
}
/** A page of a month: its address from the site's root, and what it is called. */
export interface StaticLink {
  readonly label: string;
  readonly file: string;
  readonly count: number;
}
export interface StaticHeuristic {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  /** Markdown of its page; absent where the installation has none. */
  readonly page?: string;
}
/** A recurring job. */
export interface StaticJob {
  /** Of its latest runs. */
  readonly history: JobHistory;
  /** The latest first. */
  readonly rows: readonly StaticRow[];
  /** Runs that are older than those of `rows`. */
  readonly moreCount: number;
  /** Those that have a page. */
  readonly heuristics: readonly Pick<StaticHeuristic, 'id' | 'title'>[];
}
export interface StaticFile {
  readonly file: string;
  readonly text: string;
}

/** The pages of a site without a server, but for the reports: plain input in, text out. The same input gives the same text. */
export interface StaticPages {
  /** Another one when templates or style changed: reports have to be written again. */
  readonly version: string;
  readonly assets: readonly StaticFile[];
  index(input: {
    readonly newest: readonly StaticRow[];
    readonly total: number;
    readonly months: readonly StaticLink[];
    readonly jobCount: number;
    /** Names of the parts of the search, newest first. */
    readonly shards: readonly string[];
  }): string;
  /** `older` and `newer` are pages beside this one. */
  month(input: {
    readonly label: string;
    readonly rows: readonly StaticRow[];
    readonly newer?: string;
    readonly older?: string;
  }): string;
  jobs(jobs: readonly StaticLink[]): string;
  job(job: StaticJob): string;
  heuristics(all: readonly StaticHeuristic[]): string;
  heuristic(heuristic: StaticHeuristic): string;
  /** A script that hands rows to the search of the index: data only, nothing in it can act. */
  shard(name: string, rows: readonly StaticRow[]): string;
}
