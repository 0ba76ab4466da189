import { printable } from '../../model/texts/printable.ts';
import { pageOf } from '../html.ts';
import { markdownPage } from '../pages/markdown.ts';
import type { StaticLink, StaticPages } from '../static-pages.ts';
import type { StaticTemplates } from '../templates.ts';
import { formatCount } from '../words/format.ts';
import { nameOnPage, rowViews, UP } from './row-views.ts';
import { shardScript } from './shard-script.ts';
import { staticJobView } from './static-job.ts';

/** From the root's own page to the root. */
const HERE = '';

/** Pages that need no server. */
export function createStaticPages(templates: StaticTemplates): StaticPages {
  const { version, assets, style, script } = templates;
  function page(name: string): (title: string, root: string, view: object) => string {
    const template = pageOf(templates, `static/${name}`);
    return (title, root, view) => printable(template({ title, root, style, script, ...view }));
  }
  const [index, month, jobs, job] = [page('index'), page('month'), page('jobs'), page('job')];
  const [heuristics, heuristic] = [page('heuristics'), page('heuristic')];
  return {
    version,
    assets,
    index: ({ newest, total, months, jobCount, shards }) =>
      index('sparkvet: judged applications', HERE, {
        summary:
          total === 0 ? undefined : `${formatCount(total, 'application')}, the latest start first`,
        rows: rowViews(newest, HERE),
        months: linkViews(months, HERE),
        jobs: jobCount === 0 ? undefined : formatCount(jobCount, 'job'),
        shards: shards.join(' '),
        hasMore: total > newest.length,
      }),
    month: ({ label, rows, newer, older }) =>
      month(`sparkvet: applications of ${label}`, UP, {
        label,
        summary: formatCount(rows.length, 'application'),
        rows: rowViews(rows, UP),
        newer: newer === undefined ? undefined : encodeURI(newer),
        older: older === undefined ? undefined : encodeURI(older),
      }),
    jobs: (all) => jobs('sparkvet: jobs', UP, { jobs: linkViews(all, UP) }),
    job: (input) => {
      const view = staticJobView(input);
      return job(`sparkvet: job ${view.label}`, UP, view);
    },
    heuristics: (all) => heuristics('sparkvet: heuristics', UP, { heuristics: all }),
    heuristic: ({ id, title, why, page: markdown }) => {
      const html =
        markdown === undefined
          ? undefined
          : markdownPage(markdown, (other) => `${encodeURIComponent(other)}.html`).html;
      return heuristic(`sparkvet: ${title}`, UP, { id, heading: title, why, html });
    },
    shard: (name, rows) => shardScript(name, rowViews(rows, HERE)),
  };
}

interface LinkView {
  readonly label: string;
  readonly href: string;
  readonly count: string;
}

function linkViews(links: readonly StaticLink[], root: string): readonly LinkView[] {
  return links.map(({ label, file, count }) => ({
    label: nameOnPage(label),
    href: `${root}${encodeURI(file)}`,
    count: String(count),
  }));
}
