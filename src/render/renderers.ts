import type { OutputFormat } from '../model/output-formats.ts';
import { createHtmlRenderer } from './html.ts';
import type { Renderer } from './renderer.ts';
import type { Templates } from './templates.ts';
import { PLAIN_TERMINAL } from './text/terminal.ts';
import { createTextRenderers } from './text/text-renderers.ts';

/** Every format by its name, as files have them. */
export function createRenderers(templates: Templates): Readonly<Record<OutputFormat, Renderer>> {
  return { html: createHtmlRenderer(templates), ...createTextRenderers(PLAIN_TERMINAL) };
}
