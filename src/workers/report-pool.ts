import { Piscina } from 'piscina';
import type { Analysis } from '../model/analysis.ts';
import type { ReportSite } from '../render/renderer.ts';
import { threadFile } from './thread-file.ts';

/** A page to be made. */
export interface ReportTask {
  readonly analysis: Analysis;
  readonly site?: ReportSite;
}

/** Threads that make pages: drawing charts blocks. */
export interface ReportPool extends AsyncDisposable {
  readonly render: (analysis: Analysis, site?: ReportSite) => Promise<string>;
}

const THREAD_COUNT = 2;
/** Whoever asks more than that at once is told to come again. */
const MAX_WAITING = 200;

/** Rejects when more wait than may. */
export function createReportPool(): ReportPool {
  const pool = new Piscina<ReportTask, string>({
    filename: threadFile('report-worker').href,
    name: 'renderReport',
    minThreads: 1,
    maxThreads: THREAD_COUNT,
    maxQueue: MAX_WAITING,
  });
  return {
    render: async (analysis, site) =>
      pool.run(site === undefined ? { analysis } : { analysis, site }),
    [Symbol.asyncDispose]: async () => pool.destroy(),
  };
}
