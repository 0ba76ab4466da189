import { type JobLinks, jobFigures } from '../pages/job-figures.ts';
import type { StaticJob } from '../static-pages.ts';
import { formatCount } from '../words/format.ts';
import { nameOnPage, rowViews, UP } from './row-views.ts';

/** A job's page of a site of files: as on the server, without what has to be asked for. */
export function staticJobView({ history, heuristics, rows, moreCount }: StaticJob) {
  const label = nameOnPage(history.jobKey);
  const [headline = label, ...further] = history.conclusions;
  const links: JobLinks = {
    party: () => undefined, // nobody has a page of their own
    heuristic: (heuristicId) =>
      heuristics.some(({ id }) => id === heuristicId)
        ? `${UP}heuristics/${encodeURIComponent(heuristicId)}.html`
        : undefined,
  };
  return {
    label,
    headline,
    further,
    ...jobFigures({ history, owner: rows[0]?.summary.application, heuristics, links }),
    summary: formatCount(rows.length + moreCount, 'run'),
    rows: rowViews(rows, UP),
    more: moreCount === 0 ? undefined : `${formatCount(moreCount, 'older run')} left out.`,
  };
}
