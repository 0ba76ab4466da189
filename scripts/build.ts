import { globSync } from 'node:fs';
import path from 'node:path';
import { build } from 'rolldown';

const ROOT = path.resolve(import.meta.dirname, '..');
const SRC = path.join(ROOT, 'src');
/** What is started, or imported by users: the program, its threads, what a heuristic of their own imports. */
const ENTRIES = [
  'cli/main.ts',
  'heuristics/heuristic.ts',
  ...globSync('workers/*-worker.ts', { cwd: SRC }),
];

// Our own files in a few, since finding and linking hundreds takes most of a start; packages stay what they are. All files lie
// one folder deep, as in `src/`: that is how they find what is beside `dist/`.
await build({
  input: Object.fromEntries(
    ENTRIES.map((file) => [file.replace(/\.ts$/, ''), path.join(SRC, file)]),
  ),
  platform: 'node',
  external: /^[^./]/,
  output: {
    dir: path.join(ROOT, 'dist'),
    format: 'esm',
    cleanDir: true,
    chunkFileNames: 'parts/[name]-[hash].js',
    comments: false,
  },
});
