import type { SitePages } from '../../render/pages.ts';
import type { Shell } from '../shell.ts';
import { unknownApplicationNotice } from './unknown-notice.ts';

/** The server's own few pages in the look of the others. */
export function pageShell(pages: SitePages): Shell {
  return {
    problem: ({ status, title, detail }, requestId) =>
      pages.notice({
        title,
        text: `${detail.slice(0, 1).toUpperCase()}${detail.slice(1)}.`,
        steps:
          status === 404
            ? [
                { text: 'Go to', link: { label: 'the overview', href: '/' } },
                { text: 'Or', link: { label: 'search for an application', href: '/search' } },
              ]
            : [],
        footnote: `${status}, request ${requestId}`,
      }),
    login: (form) => pages.login(form),
    unknownApplication: (application) => pages.notice(unknownApplicationNotice(application)),
  };
}
