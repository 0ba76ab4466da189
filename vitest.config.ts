import { availableParallelism } from 'node:os';
import path from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';

/** Tests of rooms without state: their files share a worker and what it has loaded, which takes half the time. */
const STATELESS = 'test/{config,engine,heuristics,metrics,model,render,runs}/**/*.test.ts';
/** Minutes of processes that are killed, starved and lied to, and of variations of every log: `npm run test:hard`. */
const HARD = [
  'test/{kill,neighbours,verdicts}/**/*.test.ts',
  'test/browser/{application-report,site,static-site}.test.ts',
  'test/cli/{early-end,formats,output-trouble,own-heuristics,package,refused-targets,runs,secrets,sources,targets}.test.ts',
  'test/daemon/{exactly-once.property,kill,processes}.test.ts',
  'test/event-log/growing-log.test.ts',
  'test/fuzz/{giants,program}.test.ts',
  'test/meta/new-heuristic.test.ts',
  'test/server/serve-process.test.ts',
  'test/site/static-site.test.ts',
  'test/store/{processes,upgrade,work-processes}.test.ts',
];
/** These need servers beside them: `npm run test:lab`. */
const LAB = 'test/lab/**';

const isHard = process.env['SPARKVET_TESTS'] === 'hard';
const PATIENCE_MS = isHard ? 240_000 : 60_000;

export default defineConfig({
  test: {
    // many of them wait for processes that they started
    maxWorkers: availableParallelism() + 1,
    // the processes that they start load the same modules again and again: compiled once, they start in half the time
    env: { NODE_COMPILE_CACHE: path.join(import.meta.dirname, 'node_modules/.cache/compiled') },
    // real processes and a real browser are started; two cores have to share them, and some machines are three times as slow
    testTimeout: PATIENCE_MS,
    hookTimeout: PATIENCE_MS, // a browser that was just installed takes long to start once
    expect: { poll: { timeout: 20_000 } }, // what is awaited comes; a second is short where three files share two cores
    projects: isHard
      ? [{ extends: true, test: { name: 'hard', include: HARD } }]
      : [
          { extends: true, test: { name: 'stateless', include: [STATELESS], isolate: false } },
          {
            extends: true,
            test: {
              name: 'isolated',
              include: ['test/**/*.test.ts'],
              exclude: [...configDefaults.exclude, LAB, STATELESS, ...HARD],
            },
          },
        ],
  },
});
