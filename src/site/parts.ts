import type { Analysis, AnalysisSummary, AnalyzedApplication } from '../model/analysis.ts';
import type { ApplicationRef } from '../model/application.ts';
import type { Dismissal } from '../model/dismissal.ts';
import type { Renderer } from '../render/renderer.ts';
import type { StaticHeuristic, StaticJob, StaticPages } from '../render/static-pages.ts';
import type { AnalysisStore } from '../store/store.ts';

/** What a site of files is made of. */
export interface SiteParts {
  readonly directory: string;
  /** Which analyses: those of one preset, as many of the newest as are asked for. */
  readonly preset: string;
  readonly fromMs?: number;
  readonly limit?: number;
  readonly analyses: Pick<AnalysisStore, 'list'>;
  /** What is stored of one: undefined where it was pruned since it was listed, a sentence where it is damaged. */
  readonly analysisOf: (application: ApplicationRef) => Promise<Analysis | string | undefined>;
  /** File names without an extension: no two applications, and no two jobs, have the same. */
  readonly nameOf: (ref: ApplicationRef) => string;
  readonly jobNameOf: (jobKey: string) => string;
  /** What was said of an application's findings, or of its job's, and holds now. */
  readonly dismissalsOf: (application: AnalyzedApplication) => Promise<readonly Dismissal[]>;
  /** What the runs of a job say together. */
  readonly historyOf: (jobKey: string, runs: readonly Analysis[]) => StaticJob['history'];
  readonly report: Renderer;
  readonly pages: StaticPages;
  readonly heuristics: readonly StaticHeuristic[];
  /** Of the program: what another version rendered is written again. */
  readonly version: string;
  readonly progress?: SiteProgress;
  readonly signal?: AbortSignal;
}
/** Reports looked after so far, and in all. */
export type SiteProgress = (doneCount: number, totalCount: number) => void;

export interface SiteSummary {
  readonly applicationCount: number;
  readonly reportsWritten: number;
  readonly pagesWritten: number;
  readonly removed: number;
  /** Why analyses that are stored are not in the site, one sentence each. */
  readonly unreadable: readonly string[];
}

/** An application with the file of its report. */
export interface SiteRow {
  readonly summary: AnalysisSummary;
  /** `runs/2026-01/application_1_2.html` */
  readonly file: string;
}
/** Applications that started in a month, the newest first. */
export interface SiteMonth {
  /** `2026-01` */
  readonly month: string;
  readonly rows: readonly SiteRow[];
}

/** The folder has something in it that no site of ours made. */
export class ForeignFolderError extends Error {
  constructor(directory: string) {
    super(`${directory} has files in it that are not of a site: name an empty folder`);
    this.name = 'ForeignFolderError';
  }
}
