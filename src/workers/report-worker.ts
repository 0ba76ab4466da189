import { createHtmlRenderer } from '../render/html.ts';
import { loadTemplates } from '../render/load-templates.ts';
import type { ReportTask } from './report-pool.ts';

const renderer = createHtmlRenderer(loadTemplates());

/** The page of one analysis. */
export function renderReport({ analysis, site }: ReportTask): string {
  return renderer.render(analysis, site);
}
