import { defineConfig } from 'vitest/config';

/** Tests against real servers, which they start or find; what is missing is skipped, and said. */
export default defineConfig({
  test: {
    include: ['test/lab/**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // they share machines and servers
    fileParallelism: false,
  },
});
