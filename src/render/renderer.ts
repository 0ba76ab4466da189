import type { Analysis, AnalysisSummary } from '../model/analysis.ts';

export const FORMATS = ['html', 'json', 'markdown', 'terminal', 'junit', 'sarif'] as const;
export type Format = (typeof FORMATS)[number];

/** Documents in, text out: knows no application, store or clock. Templates are loaded once, by `load-templates.ts`. Times are shown in UTC. */
export interface Renderer {
  readonly format: Format;
  render(analysis: Analysis): string;
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
