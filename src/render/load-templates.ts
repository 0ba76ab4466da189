import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { InlineAsset, Templates } from './templates.ts';

/** `reports/` beside `src/` in a checkout and beside `dist/` in the package: two levels up from either `render/`. */
const REPORTS = new URL('../../reports/', import.meta.url);
const TEMPLATE_SUFFIX = '.hbs';
/** In the order of the cascade. */
const STYLE_SHEETS = ['tokens.css', 'page.css', 'parts.css', 'media.css'] as const;

/** Reads the templates, the style sheets and the script. Throws what node:fs throws when an installation is incomplete. */
export function loadTemplates(directory: URL = REPORTS): Templates {
  const templates = new URL('templates/', directory);
  const names = readdirSync(fileURLToPath(templates))
    .filter((name) => name.endsWith(TEMPLATE_SUFFIX))
    .toSorted();
  const sources = names.map((name) => [
    name.slice(0, -TEMPLATE_SUFFIX.length),
    textOf(new URL(name, templates)),
  ]);
  const assets = new URL('assets/', directory);
  const sheets = STYLE_SHEETS.map((name) => textOf(new URL(name, assets)));
  return {
    sources: Object.fromEntries(sources),
    style: inlineAsset(sheets.join('\n')),
    script: inlineAsset(textOf(new URL('copy-buttons.js', assets))),
  };
}

/** Whatever a checkout made of line ends: the browser hashes what it parsed, and that has line feeds. */
function textOf(file: URL): string {
  return readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
}

function inlineAsset(text: string): InlineAsset {
  return { text, sha256: createHash('sha256').update(text, 'utf8').digest('base64') };
}
