import { printable } from '../../model/texts/printable.ts';
import { pageOf } from '../html.ts';
import { type IndexRowView, rowView } from '../index-view.ts';
import { markdownPage } from '../pages/markdown.ts';
import { printableLine, shortened } from '../printable.ts';
import type { StaticLink, StaticPages, StaticRow } from '../static-pages.ts';
import type { StaticTemplates } from '../templates.ts';
import { formatCount } from '../words/format.ts';
import { shardScript } from './shard-script.ts';

/** From a page in a folder of the site to its root, and from the root's own page. */
const UP = '../';
const HERE = '';
const NAME_LENGTH = 120;

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
      const view = jobView(input);
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

function jobView({ name, conclusions, rows, moreCount }: Parameters<StaticPages['job']>[0]) {
  const label = shortened(printableLine(name), NAME_LENGTH);
  const [headline, ...further] = conclusions;
  return {
    label,
    headline: headline ?? label,
    further,
    summary: formatCount(rows.length + moreCount, 'run'),
    rows: rowViews(rows, UP),
    more: moreCount === 0 ? undefined : `${formatCount(moreCount, 'older run')} left out.`,
  };
}

function rowViews(rows: readonly StaticRow[], root: string): readonly IndexRowView[] {
  return rows.map(({ summary, file }) => rowView({ summary, href: `${root}${encodeURI(file)}` }));
}

interface LinkView {
  readonly label: string;
  readonly href: string;
  readonly count: string;
}

function linkViews(links: readonly StaticLink[], root: string): readonly LinkView[] {
  return links.map(({ label, file, count }) => ({
    label: shortened(printableLine(label), NAME_LENGTH),
    href: `${root}${encodeURI(file)}`,
    count: String(count),
  }));
}
