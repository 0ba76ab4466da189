import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/model/analysis.ts';
import type { Books } from '../../src/model/yarn/cluster-books.ts';
import { lab, labEnvironment, runToItsEnd, whyNoLab } from './lab.ts';

const REASON = whyNoLab();
if (REASON !== undefined) {
  process.stdout.write(`SKIPPED our books against a real ResourceManager's: ${REASON}\n`);
}

const MAIN = path.resolve(import.meta.dirname, '../../src/cli/main.ts');
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const FIVE_MINUTES_MS = 5 * 60_000;

/** As a user would: the application by its id, as JSON. */
async function analyze(id: string, yarn: string): Promise<Analysis> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      MAIN,
      'analyze',
      id,
      '--yarn',
      yarn,
      '--event-log-dir',
      'webhdfs://127.0.0.1:9870/spark-events',
      '--format',
      'json',
      '--no-store',
    ],
    { maxBuffer: MAX_OUTPUT_BYTES },
  );
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the document that the program promises
  return JSON.parse(stdout) as Analysis;
}

function shareOf({ own, total }: Books): number {
  return own / total;
}

describe.skipIf(REASON !== undefined)('our own books and those of a real ResourceManager', () => {
  beforeAll(async () => {
    await lab('start', 'all');
  });

  it('agree within 5 % on five minutes with static executors', async () => {
    const { LAB_RM_URL = '' } = await labEnvironment();
    const options = ['--spark', '3.5', '--mode', 'cluster', '--executors', '2'];
    const { id } = await runToItsEnd(LAB_RM_URL, { name: 'steady', script: 'steady.py', options });
    const { application, detail } = await analyze(id, LAB_RM_URL);
    const { memory, vcores } = detail?.clusterUsage ?? {};
    if (memory === undefined || vcores === undefined) throw new Error('YARN was not asked');
    process.stdout.write(
      `our books: ${(100 * shareOf(memory)).toFixed(1)} % of memorySeconds, ${(100 * shareOf(vcores)).toFixed(1)} % of vcoreSeconds\n`,
    );

    expect(application.durationMs).toBeGreaterThan(FIVE_MINUTES_MS);
    expect(Math.abs(1 - shareOf(memory))).toBeLessThan(0.05);
    expect(Math.abs(1 - shareOf(vcores))).toBeLessThan(0.05);
  });
});
