import type { FastifyInstance } from 'fastify';
import { heuristicPage, listHeuristics } from '../../src/compose.ts';
import type { Analysis } from '../../src/model/analysis.ts';
import { loadPageTemplates, loadTemplates } from '../../src/render/load-templates.ts';
import { createSitePages } from '../../src/render/pages/create-pages.ts';
import { createRenderers } from '../../src/render/renderers.ts';
import { pageRoutes } from '../../src/server/pages/page-routes.ts';
import { pageShell } from '../../src/server/pages/page-shell.ts';
import type { HeuristicEntry, ServerSources } from '../../src/server/parts.ts';
import { createServer, type ServerOptions } from '../../src/server/server.ts';
import { openStores } from '../../src/store/open-store.ts';
import type { Stores } from '../../src/store/stores.ts';

const templates = loadTemplates();
const { html } = createRenderers(templates);
const pageTemplates = loadPageTemplates();

/** All heuristics that come with the program. */
export const HEURISTICS: readonly HeuristicEntry[] = listHeuristics().flatMap(
  ({ preset, heuristics }) => heuristics.map(({ meta }) => ({ ...meta, presets: [preset] })),
);

export interface Site extends AsyncDisposable {
  /** `http://127.0.0.1:…`. */
  readonly url: string;
  readonly app: FastifyInstance;
  readonly stores: Stores;
}

/** The pages over a store with these analyses, on a port of the loopback. */
export async function aSite(
  analyses: readonly Analysis[],
  { nowMs, location = ':memory:', sources = {}, options = {} }: SiteWith,
): Promise<Site> {
  const stores = await openStores(location);
  for (const analysis of analyses) await stores.analyses.save(analysis);
  const { style, script } = templates;
  const app = await createServer(
    {
      analyses: stores.analyses,
      insights: stores.insights,
      report: { render: async (analysis, site) => html.render(analysis, site) },
      heuristics: HEURISTICS,
      heuristicPage,
      historyServerHref: ({ id }) => `http://history.invalid/history/${encodeURIComponent(id)}`,
      historyServers: ['default'],
      queued: async () => [],
      nowMs: () => nowMs,
      ...sources,
    },
    [pageRoutes((signOut) => createSitePages(pageTemplates, signOut))],
    {
      shell: pageShell(createSitePages(pageTemplates)),
      inlineHashes: { styles: [style.sha256], scripts: [script.sha256] },
      ...options,
    },
  );
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    app,
    stores,
    [Symbol.asyncDispose]: async () => {
      await app.close();
      await stores[Symbol.asyncDispose]();
    },
  };
}

interface SiteWith {
  readonly nowMs: number;
  readonly location?: string;
  readonly sources?: Partial<ServerSources>;
  readonly options?: Partial<ServerOptions>;
}
