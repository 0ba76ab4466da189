import { escapedMarkup } from '../escaped-markup.ts';

/*
 * ECharts writes a stand-alone file with hover styles, bookkeeping attributes, and ids that count up through the process.
 * In text it escapes `<`, `&` and `"`, so that no pattern with a raw quote or bracket below can match what a log said.
 */

const UNWANTED: readonly RegExp[] = [
  /<style[^>]*>[\s\S]*?<\/style>/g,
  / (?:class|pointer-events|xmlns|xmlns:xlink|version|baseProfile|xml:space|ecmeta_\w+)="[^"]*"/g,
];

/** What is said where the pointer rests on a shape of a series; undefined for nothing. */
export type TipOf = (seriesIndex: number, dataIndex: number) => string | undefined;

const SHAPE = /ecmeta_series_index="(\d+)" ecmeta_data_index="(\d+)"/g;

/** The drawing for use inside a page that allows no inline styles: small, the same every time, hidden from screen readers. */
export function inlineSvg(svg: string, id: string, tipOf?: TipOf): string {
  const told = svg.replaceAll(SHAPE, (_, series: string, item: string) => {
    const tip = tipOf?.(Number(series), Number(item));
    return tip === undefined ? '' : `data-tip="${escapedMarkup(tip)}"`;
  });
  return UNWANTED.reduce((text, pattern) => text.replaceAll(pattern, ''), told)
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
