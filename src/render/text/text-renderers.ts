import type { OutputFormat } from '../../model/output-formats.ts';
import { jsonRenderer } from '../json.ts';
import { junitRenderer } from '../pipelines/junit.ts';
import { sarifRenderer } from '../pipelines/sarif.ts';
import type { Renderer } from '../renderer.ts';
import { markdownRenderer } from './markdown.ts';
import { createTerminalRenderer, type TerminalOptions } from './terminal.ts';

export type TextFormat = Exclude<OutputFormat, 'html'>;

/** The formats that need neither templates nor charts, which take longer to load than a small log to read. */
export function createTextRenderers(
  terminal: TerminalOptions,
): Readonly<Record<TextFormat, Renderer>> {
  return {
    json: jsonRenderer,
    markdown: markdownRenderer,
    terminal: createTerminalRenderer(terminal),
    junit: junitRenderer,
    sarif: sarifRenderer,
  };
}
