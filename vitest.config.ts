import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // these need servers beside them: npm run test:lab
    exclude: [...configDefaults.exclude, 'test/lab/**'],
    // many of them wait for processes that they started
    maxWorkers: availableParallelism() + 1,
    // real processes and a real browser are started; two cores have to share them
    testTimeout: 60_000,
  },
});
