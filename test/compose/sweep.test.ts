import { existsSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sweep } from '../../src/compose/sweep.ts';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';

const NOW_MS = Date.UTC(2026, 10, 21);
const HOUR_MS = 3_600_000;

describe('what killed processes left behind', () => {
  it.for([
    ['a draft of an hour ago', 'app.html.0123456789ab.tmp', 1, false],
    ['a draft that may be in use', 'app.html.0123456789ab.tmp', 0.1, true],
    ['a report', 'app.html', 1000, true],
    ["somebody else's draft", 'app.html.tmp', 1000, true],
  ] as const)('%s', async ([, name, ageHours, isKept]) => {
    using directory = aDirectory({ [name]: 'x' });
    const file = path.join(directory.path, name);
    const atSeconds = (NOW_MS - ageHours * HOUR_MS) / 1000;
    utimesSync(file, atSeconds, atSeconds);

    await sweep(directory.path, NOW_MS);

    expect(existsSync(file)).toBe(isKept);
  });

  it('is not looked for where there is nothing', async () => {
    await expect(sweep('/nowhere/at/all', NOW_MS)).resolves.toBeUndefined();
  });
});
