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

/** More pages wait than may. */
export class TooManyReportsError extends Error {
  override readonly name = 'TooManyReportsError';
}

/** Rejects with TooManyReportsError. */
export function createReportPool(): ReportPool {
  const pool = new Piscina<ReportTask, string>({
    filename: threadFile('report-worker').href,
    name: 'renderReport',
    minThreads: 1,
    maxThreads: THREAD_COUNT,
  });
  return {
    render: async (analysis, site) => {
      // what piscina itself refuses with is a plain error
      if (pool.queueSize >= MAX_WAITING)
        throw new TooManyReportsError('too many pages are waited for');
      return pool.run(site === undefined ? { analysis } : { analysis, site });
    },
    [Symbol.asyncDispose]: async () => pool.destroy(),
  };
}
