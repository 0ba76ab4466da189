import { escapedMarkup } from '../render/escaped-markup.ts';
import type { QueuedApplication } from './parts.ts';
import type { ProblemDetails } from './problem.ts';

/** A form by which a browser signs in. */
export interface LoginForm {
  readonly action: string;
  /** Where to go then: a path of this server. */
  readonly next: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  /** Why it is shown again. */
  readonly trouble?: string;
}

/** An application that somebody followed a link to, and of which nothing is stored. */
export interface UnknownApplication {
  readonly applicationId: string;
  /** What the daemon's queue knows of it; empty: nothing. */
  readonly queued: readonly QueuedApplication[];
  /** Where it may be seen in Spark's own pages. */
  readonly historyServers: readonly { readonly cluster: string; readonly href: string }[];
}

/** The server's own few pages, in the look of the others. Links are written from the root: `/search`. */
export interface Shell {
  readonly problem: (details: ProblemDetails, requestId: string) => string;
  readonly login: (form: LoginForm) => string;
  readonly unknownApplication: (application: UnknownApplication) => string;
}

/** Without any look: where no pages are registered. */
export const PLAIN_SHELL: Shell = {
  problem: ({ title, detail }, requestId) =>
    page(title, `<p>${escaped(detail)}</p><p>Request ${escaped(requestId)}</p>`),
  login: ({ action, next, fields, trouble }) =>
    page(
      'Sign in',
      [
        trouble === undefined ? '' : `<p role="alert">${escaped(trouble)}</p>`,
        `<form method="post" action="${escaped(action)}">`,
        ...[...fields, { name: 'next', value: next }].map(
          (field) =>
            `<input type="hidden" name="${escaped(field.name)}" value="${escaped(field.value)}">`,
        ),
        '<p><label for="token">Your token</label> <input id="token" name="token" type="password" autocomplete="current-password" required autofocus></p>',
        '<p><button type="submit">Sign in</button></p></form>',
      ].join('\n'),
    ),
  unknownApplication: ({ applicationId, queued, historyServers }) =>
    page(
      'Not judged yet',
      [
        `<p>Nothing is stored of ${escaped(applicationId)}.</p>`,
        ...queued.map(
          ({ cluster, state }) => `<p>In the queue of ${escaped(cluster)}: ${state}.</p>`,
        ),
        ...historyServers.map(
          ({ cluster, href }) =>
            `<p><a href="${escaped(href)}">The Spark History Server of ${escaped(cluster)}</a></p>`,
        ),
      ].join('\n'),
    ),
};

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)} – sparkvet</title>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${content}
</main>
</body>
</html>
`;
}

/** An apostrophe too: these pages are put together without templates. */
function escaped(text: string): string {
  return escapedMarkup(text).replaceAll("'", '&#39;');
}
