import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = path.resolve(import.meta.dirname, '../../src');

/** The composition root puts everything together. */
const COMPOSED = [
  'site',
  'files',
  'model',
  'event-log',
  'fetchers',
  'heuristics',
  'engine',
  'store',
  'runs',
  'render',
  'config',
  'daemon',
  'server',
  'workers',
  'node',
];

/**
 * Who may import whom; docs/architecture.md says why. A room is a folder (or a file) of `src`; it may always import itself.
 * An entry that ends in `.ts` is one file, of `src` or of another room; the rest are rooms, packages, or `node` for Node's own
 * modules.
 */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  model: ['zod'],
  files: ['node'],
  'event-log': ['model', 'zod', 'node'],
  metrics: ['model'],
  heuristics: ['model', 'metrics', 'zod'],
  engine: ['model', 'metrics', 'heuristics'],
  fetchers: [
    'model',
    'files',
    'event-log',
    'zod',
    'node',
    'yauzl',
    'axios',
    'kerberos',
    '@aws-sdk',
  ],
  store: ['model', 'files', 'zod', 'node', 'kysely', 'better-sqlite3'],
  // numbers become words of a sentence as they do in headlines
  runs: ['model', 'metrics/words.ts'],
  site: [
    'model',
    'files',
    'node',
    'render/renderer.ts',
    'render/static-pages.ts',
    'store/store.ts',
    'store/insights.ts',
  ],
  render: ['model', 'runs', 'handlebars', 'echarts', 'd3-hierarchy', 'marked'],
  server: [
    'model',
    'config',
    'runs',
    'zod',
    'node',
    'render/renderer.ts',
    'render/pages.ts',
    'render/escaped-markup.ts',
    'store/insights.ts',
    'store/store.ts',
    'store/store-error.ts',
    'fastify',
    '@fastify',
    // how a secret is named in a config file
    'fetchers/shared/connection.ts',
  ],
  config: [
    'model',
    'files',
    'zod',
    'node',
    'heuristics/heuristic.ts',
    'heuristics/presets.ts',
    'heuristics/registry.ts',
    // what a section of the file may hold
    'daemon/settings.ts',
    'server/settings.ts',
    'fetchers/source-settings.ts',
    'fetchers/log-folder/folder-uri.ts',
    'fetchers/shared/connection.ts',
  ],
  daemon: [
    'model',
    'files',
    'config',
    'zod',
    'node',
    'fetchers/fetcher.ts',
    'fetchers/trail.ts',
    'fetchers/best-record.ts',
    'render/renderer.ts',
    'store/source-state.ts',
    'store/store.ts',
    'store/store-error.ts',
    'store/work-queue.ts',
    'croner',
    'pino',
    'prom-client',
  ],
  workers: [
    'model',
    'event-log',
    'fetchers',
    'engine',
    'heuristics',
    'config',
    'store',
    'render',
    'node',
    'piscina',
  ],
  'compose.ts': ['compose', ...COMPOSED],
  compose: COMPOSED,
  cli: ['compose.ts', 'config', 'files', 'model', 'commander', 'cli-progress', 'node'],
};

/** What a room may import, only these files of it do: each library has one door. */
const DOORS: Readonly<Record<string, RegExp>> = {
  axios: /^fetchers\/shared\//,
  '@aws-sdk': /^fetchers\/s3\/s3-client\.ts$/,
  kerberos: /^fetchers\/kerberos\/kerberos-package\.ts$/,
  echarts: /^render\/charts\/echarts\.ts$/,
  marked: /^render\/pages\/markdown\.ts$/,
  'd3-hierarchy': /^render\/charts\/tree-layout\.ts$/,
  handlebars: /^render\/(?:html|templates)\.ts$/,
  'better-sqlite3': /^store\/sqlite[\w-]*\.ts$/,
  'cli-progress': /^cli\/progress\.ts$/,
  croner: /^daemon\/cron\.ts$/,
  pino: /^daemon\/log\.ts$/,
  'prom-client': /^daemon\/metrics\.ts$/,
  piscina: /^workers\/(?:analyze-pool|judge-pool|report-pool|store-client|submit-pool)\.ts$/,
  yauzl: /^fetchers\/local\/zip[\w-]*\.ts$/,
};
/** Rooms without Node's modules, but for one file. */
const NODE_DOORS: Readonly<Record<string, RegExp>> = { render: /^render\/load-templates\.ts$/ };

/** Static and re-export, side-effect, dynamic: in this order. */
const IMPORTS = [
  /^\s*(?:import|export)\s[^'";]*?\bfrom\s+'([^']+)'/gm,
  /^\s*import\s+'([^']+)'/gm,
  /\bimport\(\s*'([^']+)'/g,
];

const FILES = globSync('**/*.ts', { cwd: SRC })
  .map((file) => file.split(path.sep).join('/'))
  .filter((file) => !file.endsWith('.d.ts'));

function importsOf(source: string): readonly string[] {
  return IMPORTS.flatMap((form) =>
    [...source.matchAll(form)].map(([, specifier = '']) => specifier),
  );
}

function roomOf(file: string): string {
  return file.split('/')[0] ?? '';
}

/** What a specifier names, from narrow to wide: a file of `src` and its room, a package, or `node`. */
function targetsOf(specifier: string, importer: string): readonly string[] {
  if (specifier.startsWith('node:')) return ['node'];
  if (!specifier.startsWith('.')) return [specifier.split('/')[0] ?? ''];
  const file = path.posix.join(path.posix.dirname(importer), specifier);
  return [file, roomOf(file)];
}

function forbiddenIn(file: string, specifiers: readonly string[]): readonly string[] {
  const room = roomOf(file);
  const permitted = new Set([room, ...(ALLOWED[room] ?? [])]);
  return specifiers.filter((specifier) => {
    const targets = targetsOf(specifier, file);
    if (targets[0] === 'node' && NODE_DOORS[room] !== undefined)
      return !NODE_DOORS[room].test(file);
    const isClosed = targets.some((target) => DOORS[target]?.test(file) === false);
    return isClosed || !targets.some((target) => permitted.has(target));
  });
}

describe('the import law', () => {
  it('knows every room', () => {
    expect([...new Set(FILES.map(roomOf))].filter((room) => ALLOWED[room] === undefined)).toEqual(
      [],
    );
  });

  it.for(FILES)('%s', (file) => {
    const source = readFileSync(path.join(SRC, file), 'utf8');

    expect(forbiddenIn(file, importsOf(source))).toEqual([]);
  });

  it('sees every way to import', () => {
    const source =
      "import {\n a,\n} from './a.ts';\nexport * from 'b';\nimport 'c';\nawait import('d');";

    expect(importsOf(source)).toEqual(['./a.ts', 'b', 'c', 'd']);
  });

  it.for([
    ['heuristics/x.ts', 'node:fs'],
    ['heuristics/dr-elephant/x.ts', '../../store/store.ts'],
    ['render/report/x.ts', 'node:fs'],
    ['render/report/x.ts', 'echarts/core'],
    ['render/x.ts', '../metrics/words.ts'],
    ['cli/x.ts', '../engine/analyze.ts'],
    ['cli/x.ts', '../compose/targets/open-target.ts'],
    ['config/x.ts', '../heuristics/spill.ts'],
    ['store/store.ts', 'better-sqlite3'],
    ['fetchers/yarn/x.ts', 'axios'],
    ['fetchers/s3/x.ts', '@aws-sdk/client-s3'],
    ['fetchers/kerberos/kerberos.ts', 'kerberos'],
    ['workers/x.ts', 'piscina'],
    ['store/x.ts', '../workers/store-client.ts'],
    ['model/x.ts', '../metrics/words.ts'],
    ['daemon/x.ts', 'pino'],
    ['daemon/x.ts', '../store/open-store.ts'],
    ['daemon/x.ts', '../fetchers/yarn/yarn.ts'],
    ['daemon/x.ts', '../render/html.ts'],
    ['server/x.ts', '../render/html.ts'],
    ['server/x.ts', '../store/open-store.ts'],
    ['server/x.ts', '../workers/store-client.ts'],
    ['server/api/x.ts', '../../fetchers/registry.ts'],
  ] as const)('forbids %s to import %s', ([file, specifier]) => {
    expect(forbiddenIn(file, [specifier])).toEqual([specifier]);
  });
});

/** Rooms whose results depend on what they are handed and on nothing else. */
const PURE = ['model', 'runs', 'metrics', 'heuristics', 'engine', 'event-log', 'render'];
/** The clock, chance, the network, the process they run in, and its place and language: none of them needs an import. */
const IMPURE = new RegExp(
  [
    String.raw`\b(?:Date\.now|Math\.random|performance\.now|globalThis)\b`,
    String.raw`\bnew Date\(\s*\)`,
    String.raw`\bprocess\.\w`,
    String.raw`\b(?:fetch|setTimeout|setInterval|setImmediate)\(`,
    String.raw`\bIntl\.|\.(?:toLocale\w*|localeCompare)\(`,
    String.raw`\.get(?:Date|Day|FullYear|Hours|Minutes|Month|TimezoneOffset)\(`,
  ].join('|'),
  'g',
);

describe('pure rooms', () => {
  it.for(FILES.filter((file) => PURE.includes(roomOf(file))))('%s', (file) => {
    const source = readFileSync(path.join(SRC, file), 'utf8');

    expect(source.match(IMPURE) ?? []).toEqual([]);
  });

  it.for([
    'Date.now()',
    'new Date()',
    'Math.random()',
    'process.env',
    'await fetch(url)',
    'count.toLocaleString()',
    'a.localeCompare(b)',
    'time.getHours()',
  ])('have no %s', (source) => {
    expect(source.match(IMPURE)).toHaveLength(1);
  });

  it('may write down a time they were handed', () => {
    expect('new Date(atMs).toISOString()'.match(IMPURE)).toBeNull();
  });
});
