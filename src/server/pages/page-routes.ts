import type { FastifyInstance } from 'fastify';
import type { SitePages } from '../../render/pages.ts';
import type { SignOut } from '../../render/renderer.ts';
import type { Routes } from '../server.ts';
import { applicationPage } from './application-page.ts';
import { comparePage } from './compare-page.ts';
import { dismissalForms } from './dismissal-forms.ts';
import { heuristicPages } from './heuristic-pages.ts';
import { jobPage } from './job-page.ts';
import { overviewPage } from './overview-page.ts';
import type { PageParts } from './page-parts.ts';
import { partyLists, partyPages } from './party-pages.ts';
import { searchPage } from './search-page.ts';

const PAGES: readonly ((app: FastifyInstance, context: PageParts) => void)[] = [
  overviewPage,
  searchPage,
  applicationPage,
  jobPage,
  comparePage,
  partyLists,
  partyPages,
  heuristicPages,
  dismissalForms,
];

/** All pages for people, with their style sheet and script. `pagesFor` makes them of who can sign out, which each page asks. */
export function pageRoutes(pagesFor: (signOut: () => SignOut | undefined) => SitePages): Routes {
  return async (app, parts) => {
    const pages = pagesFor(() => parts.signOut());
    for (const { path, contentType, text } of pages.assets) {
      // another content has another name
      app.get(path, { config: { access: 'public' } }, async (_request, reply) =>
        reply
          .header('cache-control', 'public, max-age=31536000, immutable')
          .type(contentType)
          .send(text),
      );
    }
    for (const add of PAGES) add(app, { parts, pages });
  };
}
