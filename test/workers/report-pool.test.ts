import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/model/analysis.ts';
import { createReportPool, TooManyReportsError } from '../../src/workers/report-pool.ts';

const GOLDEN = path.resolve(import.meta.dirname, '../golden/healthy.analysis.json');

describe('threads that make pages', () => {
  it('refuse more than two hundred that wait, by a name of our own', async () => {
    const analysis: Analysis = JSON.parse(readFileSync(GOLDEN, 'utf8'));
    const pool = createReportPool();
    const kinds: string[] = [];
    const asked = Array.from({ length: 210 }, async () =>
      pool.render(analysis).then(
        () => kinds.push('made'),
        (error: unknown) => kinds.push(error instanceof TooManyReportsError ? 'refused' : 'ended'),
      ),
    );
    await expect.poll(() => kinds.filter((kind) => kind === 'refused').length).toBeGreaterThan(0);
    await pool[Symbol.asyncDispose]();
    await Promise.all(asked);
    expect(kinds.filter((kind) => kind === 'refused').length).toBeLessThanOrEqual(10);
  });
});
