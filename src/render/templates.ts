import type { SiteAsset } from './pages.ts';

/** What `load-templates.ts` reads from reports/, once for a process. */
export interface Templates {
  /** Handlebars sources by file name; `report` and `index` are pages, the others are their partials. */
  readonly sources: Readonly<Record<string, string>>;
  readonly style: InlineAsset;
  readonly script: InlineAsset;
}
/** Text that stands in the page itself; the page's own security policy allows nothing but this hash. */
export interface InlineAsset {
  readonly text: string;
  /** Base64 of the text's SHA-256. */
  readonly sha256: string;
}
/** What `load-templates.ts` reads for the pages of the server. */
export interface PageTemplates {
  /** As in `Templates`; those of the pages are named `pages/…`. */
  readonly sources: Readonly<Record<string, string>>;
  readonly assets: readonly SiteAsset[];
}
/** What `load-templates.ts` reads for a site of files. */
export interface StaticTemplates {
  /** As in `Templates`; those of the pages are named `static/…`. */
  readonly sources: Readonly<Record<string, string>>;
  readonly assets: readonly { readonly file: string; readonly text: string }[];
  /** Files of the style sheet and of the search's script, from the site's root. */
  readonly style: string;
  readonly script: string;
  /** Over everything that reports and pages are made with. */
  readonly version: string;
}
