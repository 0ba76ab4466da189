import { printable } from '../model/texts/printable.ts';

/** The same on one line: every run of white space is one space. */
export function printableLine(text: string): string {
  return printable(text.replaceAll(/[\r\u2028\u2029]/g, '\n'))
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Keeps two characters apart that would mean something together. */
export const ZERO_WIDTH_SPACE = '\u200b';

const AMOUNT = /(\d) (ms|s|min|h|d|B|[KMGTP]iB(?:-h)?|core-(?:s|min|h)|%|×)(?![\w-])/g;

/** A headline in which no line ends between a number and its unit. */
export function unbroken(text: string): string {
  return text.replaceAll(AMOUNT, '$1\u00a0$2');
}
