/** C1 controls and DEL, bidirectional controls, line separators. */
const OBEYED = /[\u007f-\u009f\u2028\u2029\p{Bidi_Control}]/gu;

/**
 * JSON, or a part of it, that says the same with `\uXXXX` for what JSON lets through and a terminal or an editor obeys; C0
 * controls JSON escapes itself.
 */
export function inertJson(json: string): string {
  return json.replaceAll(
    OBEYED,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
