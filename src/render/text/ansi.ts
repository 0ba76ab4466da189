/** How a piece of a line looks on a terminal, by what it means. */
export type Style =
  | 'plain'
  | 'strong'
  | 'faint'
  | 'code'
  | 'critical'
  | 'severe'
  | 'moderate'
  | 'low'
  | 'none'
  | 'unclear';

/** SGR parameters (ECMA-48 §8.3.117): bold, dim and the eight colours every terminal has. */
const SGR: Readonly<Record<Style, string>> = {
  plain: '',
  strong: '1',
  faint: '2',
  code: '36',
  critical: '1;31',
  severe: '31',
  moderate: '33',
  low: '34',
  none: '32',
  unclear: '1',
};

/** The text in its style, and the terminal as it was behind it. */
export function painted(text: string, style: Style): string {
  return SGR[style] === '' ? text : `\u001b[${SGR[style]}m${text}\u001b[0m`;
}
