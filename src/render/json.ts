import type { Analysis } from '../model/analysis.ts';
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
  return `${JSON.stringify(document, undefined, indent).replaceAll(UNSAFE, escaped)}\n`;
}

/** C1 controls and DEL, bidirectional controls, line separators; C0 controls are escaped by JSON already. */
const UNSAFE = /[\u007f-\u009f\u2028\u2029\p{Bidi_Control}]/gu;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
