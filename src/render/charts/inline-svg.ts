/*
 * ECharts writes a stand-alone file with hover styles, bookkeeping attributes, and ids that count up through the process.
 * In text it escapes `<`, `&` and `"`, so that no pattern with a raw quote or bracket below can match what a log said.
 */

const UNWANTED: readonly RegExp[] = [
  /<style[^>]*>[\s\S]*?<\/style>/g,
  / (?:class|pointer-events|xmlns|xmlns:xlink|version|baseProfile|xml:space|ecmeta_\w+)="[^"]*"/g,
];

/** The drawing for use inside a page that allows no inline styles: small, the same every time, hidden from screen readers. */
export function inlineSvg(svg: string, id: string): string {
  return UNWANTED.reduce((text, pattern) => text.replaceAll(pattern, ''), svg)
    .replaceAll(/ style="([^"]*)"/g, (_, style: string) => fontAttributes(style))
    .replaceAll(/(id="|url\(#)zr\d+-/g, `$1${id}-`)
    .replace('<svg', '<svg aria-hidden="true" focusable="false"');
}

/** The font family is the page's. */
function fontAttributes(style: string): string {
  return style
    .split(';')
    .map((declaration) => declaration.split(':'))
    .filter(([name]) => name === 'font-size' || name === 'font-weight')
    .map(([name = '', value = '']) => ` ${name}="${value}"`)
    .join('');
}
