import { printable } from '../../model/texts/printable.ts';
import { printableLine, ZERO_WIDTH_SPACE } from '../printable.ts';
import { proseOf } from '../words/prose.ts';

/**
 * Text on one line that Markdown (CommonMark, GitHub's extensions) shows as it is: no markup, no HTML, no links made of bare
 * addresses. A name behind @ mentions nobody, a number behind # or GH- links nothing and a word
 * between colons is no picture: only a character in between prevents that.
 */
export function markdownText(text: string): string {
  return printableLine(text)
    .replaceAll(/[\\`*_{}[\]<>()#|~&!$^]/g, '\\$&')
    .replaceAll('://', '\\://')
    .replaceAll(/\bwww(?=\.)/gi, '$&\\')
    .replaceAll(
      /@|#(?=\d)|\bGH-(?=\d)|:(?=(?:[+-]1|[\d_+-]*[a-z][\w+-]*):)/gi,
      `$&${ZERO_WIDTH_SPACE}`,
    )
    .replace(/^[-+]/, '\\$&')
    .replace(/^\d+(?=\.)/, '$&\\');
}

/** A sentence whose pieces between backquotes are code, as Markdown shows code. */
export function markdownProse(sentence: string): string {
  return proseOf(sentence)
    .map(({ text, isCode }) => (isCode ? `\`${printableLine(text)}\`` : markdownText(text)))
    .join('');
}

/** The text as a block of code; the fence is longer than any in it. */
export function fenced(text: string, language: string): string {
  const code = printable(text);
  const runs = code.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  return `${fence}${language}\n${code}\n${fence}`;
}
