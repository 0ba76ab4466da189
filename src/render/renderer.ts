import type { Analysis, AnalysisSummary } from '../model/analysis.ts';
import type { Outcome } from '../model/application.ts';
import type { ReportDismissal } from '../model/dismissal.ts';
import type { OutputFormat } from '../model/output-formats.ts';
import type { Severity } from '../model/severity.ts';

/** Documents in, text out: knows no application, store or clock. Templates are loaded once, by `load-templates.ts`. Times are shown in UTC. */
export interface Renderer {
  readonly format: OutputFormat;
  /** `site` is what surrounds a report: all formats show its dismissals, only html the rest. */
  render(analysis: Analysis, site?: ReportSite): string;
}
/** A report as a page of the server or of a static site. */
export interface ReportSite {
  /** The banner that all pages of the server have; absent for a report among files. */
  readonly banner?: ReportBanner;
  /** To job history, the History Server, …; in this order above the report. */
  readonly links: readonly SiteLink[];
  /** All attempts of the application, when there are several. */
  readonly attempts: readonly ReportAttempt[];
  /** Address of the page of a heuristic, where `{id}` stands for its id. */
  readonly heuristicHref?: string;
  /** What was said of findings and holds now; shown with them. */
  readonly dismissals: readonly ReportDismissal[];
  /**
   * Where the form posts to by which a finding is dismissed; absent where nothing can be dismissed. Its fields: `heuristicId`,
   * `kind` (wrong, accepted, later), `scope` (application, and job where the application has a job key), `reason`, `until`
   * (`YYYY-MM-DD` or empty).
   */
  readonly dismissAction?: string;
  /** Where the form posts to by which a dismissal is taken back, `{id}` stands for its id; absent where none can be. */
  readonly withdrawAction?: string;
  /** Sent with either form, as they are. */
  readonly hiddenFields?: readonly { readonly name: string; readonly value: string }[];
}
export interface ReportAttempt extends SiteLink {
  readonly isThis: boolean;
  readonly outcome: Outcome;
  readonly severity: Severity;
  readonly durationMs: number;
}
export interface ReportBanner {
  /** Steps from the overview to the report, which is the last. */
  readonly trail: readonly { readonly label: string; readonly href?: string }[];
  readonly signOut?: SignOut;
}
/** Who signed in, and the hidden fields of the form that ends it. */
export interface SignOut {
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}
export interface SiteLink {
  readonly label: string;
  readonly href: string;
}

/** One application of an index. */
export interface IndexRow {
  readonly summary: AnalysisSummary;
  /** Of its report, relative to the index; absent where there is none. */
  readonly href?: string;
}
export interface ReportIndex {
  /** In the order they are shown. */
  readonly rows: readonly IndexRow[];
  /** Older ones were left out. */
  readonly hasMore: boolean;
  readonly writtenAtMs: number;
}
/** A page over a folder of reports. */
export interface IndexRenderer {
  render(index: ReportIndex): string;
}
