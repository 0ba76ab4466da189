import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Handlebars from 'handlebars';
import { build } from 'rolldown';
import { STRICT } from '../src/render/html.ts';
import { loadPageTemplates, loadStaticTemplates } from '../src/render/load-templates.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const SRC = path.join(ROOT, 'src');
/** What is started, or imported by users: the program, its threads, what a heuristic of their own imports. */
const ENTRIES = [
  'cli/main.ts',
  'heuristics/heuristic.ts',
  ...globSync('workers/*-worker.ts', { cwd: SRC }),
];

/** Packages of dozens or hundreds of files, which would take longer to find and link than a small log to read. */
const MANY_FILES = ['handlebars', 'kysely', 'source-map', 'zod'];
const DIST = path.join(ROOT, 'dist');
const TEMPLATE_SPECS = path.join(SRC, 'render/template-specs.ts');

const state = { hasTemplates: false };
// Our own files in a few, since finding and linking hundreds takes most of a start; other packages stay what they are. All files
// lie one folder deep, as in `src/`: that is how they find what is beside `dist/`.
await build({
  input: Object.fromEntries(
    ENTRIES.map((file) => [file.replace(/\.ts$/, ''), path.join(SRC, file)]),
  ),
  platform: 'node',
  plugins: [
    {
      name: 'compiled templates',
      load: (id) => {
        if (id !== TEMPLATE_SPECS) return undefined;
        state.hasTemplates = true;
        return { code: templateSpecs(), moduleType: 'js' };
      },
    },
  ],
  external: (id) => /^[^./]/.test(id) && !MANY_FILES.includes(id.split('/', 1)[0] ?? id),
  output: {
    dir: DIST,
    format: 'esm',
    cleanDir: true,
    chunkFileNames: 'parts/[name]-[hash].js',
    comments: false,
  },
});

if (!state.hasTemplates) throw new Error(`nothing loads ${TEMPLATE_SPECS} any more`);

/** What their licences ask of a copy. */
const notices = MANY_FILES.map((name) => {
  const text = readFileSync(path.join(ROOT, 'node_modules', name, 'LICENSE'), 'utf8');
  return `${name}\n\n${text.trim()}\n`;
});
writeFileSync(path.join(DIST, 'LICENCES.txt'), notices.join('\n\n'));

/** `src/render/template-specs.ts` with what it says it lacks. */
function templateSpecs(): string {
  const sources = { ...loadPageTemplates().sources, ...loadStaticTemplates().sources };
  const entries = Object.values(sources).map((source) => {
    // its types say an object; it is the text of one
    const spec: unknown = Handlebars.precompile(source, STRICT);
    if (typeof spec !== 'string') throw new Error('Handlebars precompiles to no text');
    return `[${JSON.stringify(source)}, ${spec}]`;
  });
  return `export const TEMPLATE_SPECS = new Map([${entries.join(',\n')}]);\n`;
}
