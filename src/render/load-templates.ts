import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SiteAsset } from './pages.ts';
import type { InlineAsset, PageTemplates, StaticTemplates, Templates } from './templates.ts';

/** `reports/` beside `src/` in a checkout and beside `dist/` in the package: two levels up from either `render/`. */
const REPORTS = new URL('../../reports/', import.meta.url);
const ASSETS = new URL('assets/', REPORTS);
const TEMPLATES = new URL('templates/', REPORTS);
const TEMPLATE_SUFFIX = '.hbs';
/** In the order of the cascade. */
const STYLE_SHEETS = [
  'tokens.css',
  'page.css',
  'parts.css',
  'drawings.css',
  'plans.css',
  'dismiss.css',
  'banner.css',
  'media.css',
] as const;
/** Over those of a report. */
const PAGES_STYLES = [...STYLE_SHEETS, 'job.css', 'pages.css'];
const STATIC_STYLES = [...STYLE_SHEETS, 'job.css', 'static.css'];

/** Reads the templates, the style sheets and the script. Throws what node:fs throws when an installation is incomplete. */
export function loadTemplates(): Templates {
  const sheets = STYLE_SHEETS.map((name) => textOf(new URL(name, ASSETS)));
  return {
    sources: sourcesIn(TEMPLATES, ''),
    style: inlineAsset(sheets.join('\n')),
    script: inlineAsset(textOf(new URL('report.js', ASSETS))),
  };
}

/** Reads what the pages of the server are made of, as `loadTemplates` does. */
export function loadPageTemplates(): PageTemplates {
  const sheets = PAGES_STYLES.map((name) => textOf(new URL(name, ASSETS)));
  return {
    sources: {
      ...sourcesIn(TEMPLATES, ''),
      ...sourcesIn(new URL('pages/', TEMPLATES), 'pages/'),
    },
    assets: [
      siteAsset('css', 'text/css; charset=utf-8', sheets.join('\n')),
      siteAsset('js', 'text/javascript; charset=utf-8', textOf(new URL('pages.js', ASSETS))),
    ],
  };
}

/** Reads what a site of files is made of, as `loadTemplates` does. */
export function loadStaticTemplates(): StaticTemplates {
  const { sources, ...inline } = loadTemplates();
  const sheets = STATIC_STYLES.map((name) => textOf(new URL(name, ASSETS)));
  const style = staticAsset('css', sheets.join('\n'));
  const script = staticAsset('js', textOf(new URL('static-search.js', ASSETS)));
  const all = { ...sources, ...sourcesIn(new URL('static/', TEMPLATES), 'static/') };
  return {
    sources: all,
    assets: [style, script],
    style: style.file,
    script: script.file,
    version: hashOf(JSON.stringify([all, inline, style.file, script.file])),
  };
}

function staticAsset(
  suffix: string,
  text: string,
): { readonly file: string; readonly text: string } {
  return { file: `assets/site-${hashOf(text)}.${suffix}`, text };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 16);
}

function sourcesIn(folder: URL, prefix: string): Readonly<Record<string, string>> {
  const names = readdirSync(fileURLToPath(folder))
    .filter((name) => name.endsWith(TEMPLATE_SUFFIX))
    .toSorted();
  return Object.fromEntries(
    names.map((name) => [
      `${prefix}${name.slice(0, -TEMPLATE_SUFFIX.length)}`,
      textOf(new URL(name, folder)),
    ]),
  );
}

/** A browser may keep it for ever: another content has another name. */
function siteAsset(suffix: string, contentType: string, text: string): SiteAsset {
  return { path: `/assets/site-${hashOf(text)}.${suffix}`, contentType, text };
}

/** Whatever a checkout made of line ends: the browser hashes what it parsed, and that has line feeds. */
function textOf(file: URL): string {
  return readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
}

function inlineAsset(text: string): InlineAsset {
  return { text, sha256: createHash('sha256').update(text, 'utf8').digest('base64') };
}
