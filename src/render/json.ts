import type { Analysis } from '../model/analysis.ts';
import { inertJson } from '../model/texts/inert-json.ts';
import type { Renderer } from './renderer.ts';

/** The document itself, two spaces deep, keys in the order the engine wrote them. */
export const jsonRenderer: Renderer = {
  format: 'json',
  render: (analysis) => jsonText(analysis, 2),
};

/** The document on one line, for NDJSON. */
export function jsonLine(analysis: Analysis): string {
  return jsonText(analysis);
}

/** JSON that ends in a line feed. What JSON lets through but a terminal or an editor obeys is written as `\uXXXX`. */
export function jsonText(document: unknown, indent?: number): string {
  return `${inertJson(JSON.stringify(document, undefined, indent))}\n`;
}
