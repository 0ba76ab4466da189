import { unbroken } from '../printable.ts';

/** A sentence in pieces: what stands between backquotes is code. */
export type Prose = readonly { readonly text: string; readonly isCode: boolean }[];

/** A backquote without a partner is an ordinary character. */
export function proseOf(sentence: string): Prose {
  return sentence
    .split(/(`[^`]+`)/)
    .filter((piece) => piece !== '')
    .map((piece) =>
      /^`[^`]+`$/.test(piece)
        ? { text: piece.slice(1, -1), isCode: true }
        : { text: piece, isCode: false },
    );
}

/** The same for a page, where no line ends between a number and its unit. */
export function pageProseOf(sentence: string): Prose {
  return proseOf(sentence).map((piece) =>
    piece.isCode ? piece : { ...piece, text: unbroken(piece.text) },
  );
}
