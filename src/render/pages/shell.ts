import { shortened } from '../../model/texts/shortened.ts';
import type { SiteAsset } from '../pages.ts';
import { printableLine } from '../printable.ts';
import type { SignOut } from '../renderer.ts';

/** What surrounds the matter of every page. */
export interface Shell extends BannerView {
  readonly title: string;
  readonly styleHref: string;
  readonly scriptHref: string;
}
/** What every page of the server, and a report on it, has above. */
export interface BannerView {
  readonly places: readonly {
    readonly label: string;
    readonly href: string;
    readonly isHere: boolean;
  }[];
  readonly trail: readonly { readonly label: string; readonly href: string | undefined }[];
  readonly signOut: SignOut | undefined;
}
export type Place = 'Overview' | 'Search' | 'Jobs' | 'Users' | 'Queues' | 'Heuristics';

const PLACES: readonly { readonly label: Place; readonly href: string }[] = [
  { label: 'Overview', href: '/' },
  { label: 'Search', href: '/search' },
  { label: 'Jobs', href: '/jobs' },
  { label: 'Users', href: '/users' },
  { label: 'Queues', href: '/queues' },
  { label: 'Heuristics', href: '/heuristics' },
];
const TITLE_LENGTH = 80;
const NAME_LENGTH = 30;

export interface Where {
  readonly title: string;
  readonly place?: Place;
  /** From the place to here. */
  readonly trail?: readonly { readonly label: string; readonly href?: string }[];
}

/** The frame of a page: its style sheet and script, its banner, and the way out for who signed in. */
export function shellOf(assets: readonly SiteAsset[], where: Where, signOut?: SignOut): Shell {
  const { title, place, trail = [] } = where;
  const home = PLACES.find(({ label }) => label === place);
  const steps = trail.length === 0 || home === undefined ? trail : [home, ...trail];
  return {
    title: shortened(printableLine(title), TITLE_LENGTH),
    styleHref: pathOf(assets, 'text/css'),
    scriptHref: pathOf(assets, 'text/javascript'),
    ...bannerOf(place, steps, signOut),
  };
}

/** The banner alone, as a report on the server has it. */
export function bannerOf(
  place: Place | undefined,
  steps: NonNullable<Where['trail']>,
  signOut: SignOut | undefined,
): BannerView {
  return {
    places: PLACES.map(({ label, href }) => ({ label, href, isHere: label === place })),
    trail: steps.map(({ label, href }) => ({
      label: shortened(printableLine(label), TITLE_LENGTH),
      href,
    })),
    signOut:
      signOut === undefined
        ? undefined
        : { ...signOut, name: shortened(printableLine(signOut.name), NAME_LENGTH) },
  };
}

function pathOf(assets: readonly SiteAsset[], type: string): string {
  return assets.find(({ contentType }) => contentType.startsWith(type))?.path ?? '';
}
