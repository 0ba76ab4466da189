import type { Analysis } from '../model/analysis.ts';

export const FORMATS = ['html', 'json', 'markdown', 'terminal', 'junit', 'sarif'] as const;
export type Format = (typeof FORMATS)[number];

/** Documents in, text out: knows no application, store or clock. Templates are loaded once, by `load-templates.ts`. Times are shown in UTC. */
export interface Renderer {
  readonly format: Format;
  render(analysis: Analysis): string;
}
