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

/** The same on one line: every run of white space is one space. */
export function printableLine(text: string): string {
  return printable(text.replaceAll(/[\r\u2028\u2029]/g, '\n'))
    .replaceAll(/\s+/g, ' ')
    .trim();
}

const AMOUNT = /(\d) (ms|s|min|h|d|B|[KMGTP]iB(?:-h)?|core-(?:s|min|h)|%|×)(?![\w-])/g;

/** A headline in which no line ends between a number and its unit. */
export function unbroken(text: string): string {
  return text.replaceAll(AMOUNT, '$1\u00a0$2');
}

/** At most `length` characters, the last of them an ellipsis where something was cut. */
export function shortened(text: string, length: number): string {
  const characters = Array.from(text.length > 2 * length ? text.slice(0, 2 * length) : text);
  if (characters.length <= length && text.length <= 2 * length) return text;
  return `${characters.slice(0, Math.max(0, length - 1)).join('')}…`;
}
