/** What an analysis can be written as. The first two are what `analyze` gives when no format is asked for. */
export const OUTPUT_FORMATS = ['terminal', 'html', 'json', 'markdown', 'junit', 'sarif'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];
