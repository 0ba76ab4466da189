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
