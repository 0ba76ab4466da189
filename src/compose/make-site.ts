import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/schema.ts';
import { FileError } from '../files/file-error.ts';
import { PRESETS } from '../heuristics/presets.ts';
import { withoutUndefined } from '../model/record-of.ts';
import { createHtmlRenderer } from '../render/html.ts';
import { loadStaticTemplates, loadTemplates } from '../render/load-templates.ts';
import { createStaticPages } from '../render/static/create-static-pages.ts';
import type { StaticHeuristic } from '../render/static-pages.ts';
import { jobHistory } from '../runs/history.ts';
import { ForeignFolderError, type SiteProgress, type SiteSummary } from '../site/parts.ts';
import { writeSite } from '../site/write-site.ts';
import type { StoreOptions } from '../store/open-store.ts';
import { productVersion } from '../workers/engine-settings.ts';
import { fileNameOf, jobFileNameOf } from './file-name.ts';
import { readableAnalysis } from './readable-analysis.ts';
import { openStoresToAsk } from './runs/stored-runs.ts';

/** What of the store becomes a site, and where. */
export interface SiteRequest {
  readonly directory: string;
  readonly fromMs?: number;
  readonly limit?: number;
  readonly progress?: SiteProgress;
  readonly signal?: AbortSignal;
}

/**
 * Throws ConfigError where there is no store (a mistyped one would empty the folder), where the folder belongs to others or
 * cannot be written, StoreError where the store cannot be read.
 */
export async function makeSite(
  config: Config,
  storeOptions: StoreOptions,
  request: SiteRequest,
  pageOf: (heuristicId: string) => string | undefined,
): Promise<SiteSummary> {
  const { preset } = config;
  await using stores = await openStoresToAsk(config, storeOptions);
  const { analyses, insights } = stores;
  const startedAtMs = Date.now();
  try {
    return await writeSite({
      ...request,
      preset,
      analyses,
      analysisOf: async (application) => readableAnalysis(analyses, application, preset),
      nameOf: fileNameOf,
      jobNameOf: jobFileNameOf,
      dismissalsOf: async ({ cluster, id, jobKey }) =>
        insights.dismissals(
          { cluster, applicationId: id, ...withoutUndefined({ jobKey }) },
          startedAtMs,
        ),
      historyOf: jobHistory,
      report: createHtmlRenderer(loadTemplates()),
      pages: createStaticPages(loadStaticTemplates()),
      heuristics: heuristicsWith(pageOf),
      version: productVersion(),
    });
  } catch (error) {
    if (error instanceof ForeignFolderError || error instanceof FileError) {
      throw new ConfigError(`--out: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

/** The built-in ones: those of a user have no page. */
function heuristicsWith(
  pageOf: (heuristicId: string) => string | undefined,
): readonly StaticHeuristic[] {
  const all = Object.values(PRESETS).flatMap(({ heuristics }) =>
    heuristics.map(({ heuristic }) => heuristic.meta),
  );
  const byId = new Map(all.map((meta) => [meta.id, meta]));
  return [...byId.values()].map(({ id, title, why }) => {
    const page = pageOf(id);
    return { id, title, why, ...(page === undefined ? {} : { page }) };
  });
}
