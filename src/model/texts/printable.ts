/*
 * Logs hold whatever a user typed. Text that reaches a terminal, a browser or another program must not be able to move a
 * cursor, set a title or turn the reading direction: those characters are removed, everything else is kept.
 */

const ESCAPE = String.fromCharCode(0x1b);
const BELL = String.fromCharCode(0x07);
/** What follows ESC, or its 8-bit form, in a control sequence (ECMA-48 §5.4), and in a control string up to its terminator. */
const CONTROL_SEQUENCE = '[0-?]*[ -/]*[@-~]';
const TERMINAL_SEQUENCES = new RegExp(
  [
    `(?:${ESCAPE}\\[|\u009b)${CONTROL_SEQUENCE}`,
    `(?:${ESCAPE}[\\]P^_X]|[\u009d\u0090\u009e\u009f\u0098])[^${ESCAPE}${BELL}\u0080-\u009f]*(?:${BELL}|${ESCAPE}\\\\|\u009c)`,
    `${ESCAPE}[ -/]*[0-~]`,
  ].join('|'),
  'g',
);
/** Controls but tab and line feed, bidirectional overrides and marks, line separators, byte order mark, language tags. */
const UNPRINTABLE =
  /(?![\t\n])[\p{Cc}\p{Bidi_Control}\u2028\u2029\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** The text without terminal sequences and control characters; line feeds and tabs stay. Lone surrogates become U+FFFD. */
export function printable(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\r\n', '\n')
    .replaceAll(TERMINAL_SEQUENCES, '')
    .replaceAll(UNPRINTABLE, '');
}
