import { Marked, type Tokens } from 'marked';
import { escapedMarkup } from '../escaped-markup.ts';
import { heuristicHref } from './addresses.ts';

/** A page of ours in Markdown as HTML: what it begins with is elsewhere on the page. */
export interface MarkdownPage {
  readonly html: string;
  readonly contents: readonly { readonly label: string; readonly anchor: string }[];
}

/**
 * Headings get anchors, tables their own box, raw HTML is shown as text, and links lead to pages of this site or to the web.
 * The heading of the first rank is left out, with the sentence after it: a page of its own says both.
 */
export function markdownPage(
  markdown: string,
  hrefOf: (heuristicId: string) => string = heuristicHref,
): MarkdownPage {
  const contents: { label: string; anchor: string }[] = [];
  const body = markdown.replace(/^\s*# .*\n+(?:(?!#).+\n)*/, '');
  return { html: converter(contents, hrefOf).parse(body, { async: false }), contents };
}

function converter(
  contents: { label: string; anchor: string }[],
  hrefOf: (heuristicId: string) => string,
): Marked {
  return new Marked({
    gfm: true,
    renderer: {
      html: ({ text }) => escapedMarkup(text),
      image: ({ text }) => escapedMarkup(text),
      code: ({ text }) => `<pre tabindex="0"><code>${escapedMarkup(text)}</code></pre>\n`,
      heading({ tokens, depth, text }) {
        const anchor = anchorOf(text);
        if (depth === 2) contents.push({ label: plain(tokens), anchor });
        const rank = Math.min(6, Math.max(2, depth));
        return `<h${rank} id="${anchor}">${this.parser.parseInline(tokens)}</h${rank}>\n`;
      },
      link({ href, tokens }) {
        const text = this.parser.parseInline(tokens);
        const address = addressOf(href, hrefOf);
        return address === undefined ? text : `<a href="${escapedMarkup(address)}">${text}</a>`;
      },
      table({ header, rows }) {
        const row = (cells: readonly Tokens.TableCell[], tag: 'th' | 'td'): string =>
          cells
            .map(({ tokens }) => {
              const open = tag === 'th' ? 'th scope="col"' : 'td';
              return `<${open}>${this.parser.parseInline(tokens)}</${tag}>`;
            })
            .join('');
        const body = rows.map((cells) => `<tr>${row(cells, 'td')}</tr>\n`).join('');
        return `<div class="scroll" role="region" aria-label="Table" tabindex="0"><table><thead><tr>${row(header, 'th')}</tr></thead><tbody>${body}</tbody></table></div>\n`;
      },
    },
  });
}

/** As GitHub makes them. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}

/** Headings name code too. */
function plain(tokens: readonly { readonly raw: string; readonly text?: unknown }[]): string {
  return tokens.map(({ raw, text }) => (typeof text === 'string' ? text : raw)).join('');
}

/** A page beside this one, a place on it, or the web; other pages of the documentation are not part of the site. */
function addressOf(href: string, hrefOf: (heuristicId: string) => string): string | undefined {
  const [, id, anchor = ''] = /^(?:\.\/)?([\w-]+)\.md(#[\w-]+)?$/.exec(href) ?? [];
  if (id !== undefined) return `${hrefOf(id)}${anchor}`;
  return /^(?:#[\w-]+|https?:\/\/\S+)$/.test(href) ? href : undefined;
}
