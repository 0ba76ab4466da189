import { createHtmlRenderer } from './html.ts';
import { jsonRenderer } from './json.ts';
import { junitRenderer } from './junit.ts';
import { markdownRenderer } from './markdown.ts';
import type { Format, Renderer } from './renderer.ts';
import { sarifRenderer } from './sarif.ts';
import type { Templates } from './templates.ts';
import { createTerminalRenderer, PLAIN_TERMINAL, type TerminalOptions } from './terminal.ts';

/** Every format by its name. */
export function createRenderers(
  templates: Templates,
  terminal: TerminalOptions = PLAIN_TERMINAL,
): Readonly<Record<Format, Renderer>> {
  return {
    html: createHtmlRenderer(templates),
    json: jsonRenderer,
    markdown: markdownRenderer,
    terminal: createTerminalRenderer(terminal),
    junit: junitRenderer,
    sarif: sarifRenderer,
  };
}
