import { shortened } from '../../model/texts/shortened.ts';
import { type IndexRowView, rowView } from '../index-view.ts';
import { printableLine } from '../printable.ts';
import type { StaticRow } from '../static-pages.ts';

/** From a page in a folder of the site to its root. */
export const UP = '../';
const NAME_LENGTH = 120;

/** Applications as rows of a page; `root` leads from that page to the root of the site. */
export function rowViews(rows: readonly StaticRow[], root: string): readonly IndexRowView[] {
  return rows.map(({ summary, file }) => rowView({ summary, href: `${root}${encodeURI(file)}` }));
}

/** The name of a job or a month in one line. */
export function nameOnPage(name: string): string {
  return shortened(printableLine(name), NAME_LENGTH);
}
