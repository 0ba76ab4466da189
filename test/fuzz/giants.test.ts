import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';
import { GIANTS } from './giants.ts';
import type { ReadAlone } from './read-alone.ts';

const READ_ALONE = path.resolve(import.meta.dirname, 'read-alone.ts');
/** What a log of a hundred megabytes may take at the most; ordinary ones take a third of it. */
const MAX_MIB = 400;
/** Each takes a few seconds on a machine of its own, a quadratic look at any of them minutes. */
const MAX_CPU_MS = 40_000;

describe('a log that makes too many of something', () => {
  it.for(GIANTS)('$what', async ({ bytes, taskCount, gaps, maxMib = MAX_MIB }) => {
    using directory = aDirectory({ application_1: bytes() });
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--max-old-space-size=400',
      READ_ALONE,
      path.join(directory.path, 'application_1'),
    ]);
    const read: ReadAlone = JSON.parse(stdout);

    expect(read.taskCount).toBe(taskCount);
    expect(read.gaps).toEqual(expect.arrayContaining([...gaps]));
    expect(read.errors).toEqual([]);
    expect(read.peakMib).toBeLessThan(maxMib);
    expect(read.cpuMs).toBeLessThan(MAX_CPU_MS);
  });
});
