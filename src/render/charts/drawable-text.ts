import { ZERO_WIDTH_SPACE } from '../printable.ts';

const INHERITED_NAMES = Object.getOwnPropertyNames(Object.prototype).join('|');
const BEFORE_INHERITED_NAME = new RegExp(`^(?=${INHERITED_NAMES})`, 'gm');

/**
 * Text of a log as ECharts may have it. It remembers the widths of lines, and of their beginnings, under the text itself in a
 * plain object: of `__proto__` it would write into every object there is. A space that is not seen makes it a text like others.
 */
export function drawableText(text: string): string {
  return text.replaceAll(BEFORE_INHERITED_NAME, ZERO_WIDTH_SPACE);
}
