import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // real processes and a real browser are started; two cores have to share them
    testTimeout: 60_000,
  },
});
