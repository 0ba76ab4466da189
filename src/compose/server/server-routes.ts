import type { Config } from '../../config/schema.ts';
import { loadPageTemplates } from '../../render/load-templates.ts';
import { createSitePages } from '../../render/pages/create-pages.ts';
import { evidenceInWords } from '../../render/words/evidence.ts';
import { apiRoutes } from '../../server/api/api.ts';
import { drElephantRoutes } from '../../server/dr-elephant/dr-elephant-routes.ts';
import { pageRoutes } from '../../server/pages/page-routes.ts';
import { pageShell } from '../../server/pages/page-shell.ts';
import type { Routes } from '../../server/server.ts';
import type { Shell } from '../../server/shell.ts';
import { productVersion } from '../../workers/engine-settings.ts';

/** All that the server answers, and the look of its own few pages. */
export function serverRoutes({ server: { uploads } }: Config): {
  readonly routes: readonly Routes[];
  readonly shell: Shell;
} {
  const templates = loadPageTemplates();
  return {
    routes: [
      pageRoutes((signOut) => createSitePages(templates, signOut)),
      apiRoutes({ version: productVersion(), uploads }),
      drElephantRoutes(evidenceInWords),
    ],
    shell: pageShell(createSitePages(templates)),
  };
}
