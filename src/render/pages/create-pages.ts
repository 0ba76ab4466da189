import { printable } from '../../model/texts/printable.ts';
import { pageOf } from '../html.ts';
import type { SitePages } from '../pages.ts';
import type { SignOut } from '../renderer.ts';
import type { PageTemplates } from '../templates.ts';
import { compareView } from './compare.ts';
import { heuristicsView, heuristicView } from './heuristics.ts';
import { jobView } from './job.ts';
import { loginView, noticeView } from './notice.ts';
import { overviewView } from './overview.ts';
import { partiesView, partyView } from './party.ts';
import { searchView } from './search.ts';
import { type Place, shellOf, type Where } from './shell.ts';

/**
 * The pages of the server, from templates that were loaded once. Each is a whole page; every text of a log is escaped. `signOut` is
 * asked for every page: who it is shown to, where they can sign out.
 */
export function createSitePages(
  templates: PageTemplates,
  signOut: () => SignOut | undefined = () => undefined,
): SitePages {
  const { assets } = templates;
  const page = (name: string): ((where: Where, view: object) => string) => {
    const write = pageOf(templates, `pages/${name}`);
    return (where, view) => printable(write({ ...view, shell: shellOf(assets, where, signOut()) }));
  };
  const overview = page('overview');
  const search = page('search');
  const job = page('job');
  const compare = page('compare');
  const party = page('party');
  const parties = page('parties');
  const heuristics = page('heuristics');
  const heuristic = page('heuristic');
  const notice = page('notice');
  const login = page('login');
  return {
    assets,
    overview: (input) => overview({ title: 'Overview', place: 'Overview' }, overviewView(input)),
    search: (input) => search({ title: 'Search', place: 'Search' }, searchView(input)),
    job: (input) => job(placed('Jobs', input.history.jobKey), jobView(input)),
    compare: (input) => compare(placed('Jobs', 'Comparison'), compareView(input)),
    party: (input) =>
      party(placed(input.kind === 'user' ? 'Users' : 'Queues', input.name), partyView(input)),
    parties: (input) => {
      const view = partiesView(input);
      return parties({ title: view.heading, place: PLACE_OF[input.kind] }, view);
    },
    heuristics: (input) =>
      heuristics({ title: 'Heuristics', place: 'Heuristics' }, heuristicsView(input)),
    heuristic: (input) => heuristic(placed('Heuristics', input.entry.title), heuristicView(input)),
    notice: (input) => notice({ title: input.title }, noticeView(input)),
    login: (input) => login({ title: 'Sign in' }, loginView(input)),
  };
}

const PLACE_OF = { user: 'Users', queue: 'Queues', job: 'Jobs' } as const;

function placed(place: Place, title: string): Where {
  return { title, place, trail: [{ label: title }] };
}
