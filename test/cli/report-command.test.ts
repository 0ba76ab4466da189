import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';
import { HEALTHY_LOG } from './logs.ts';
import { runInProcess } from './run-in-process.ts';

describe('report', () => {
  it('of a store that is not there is refused, and a site that is there stays', async () => {
    using directory = aDirectory({});
    const cwd = directory.path;
    const db = path.join(cwd, 's.db');
    await runInProcess(['analyze', HEALTHY_LOG, '--db', db, '--format', 'json']);
    const site = path.join(cwd, 'site');
    await runInProcess(['report', '--out', site, '--db', db]);
    const before = readdirSync(path.join(site, 'runs'), { recursive: true });
    const mistyped = path.join(cwd, 'st.db');
    const refused = await runInProcess(['report', '--out', site, '--db', mistyped]);

    expect(before).not.toEqual([]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(`--db: there is no store at ${mistyped}`);
    expect(readdirSync(path.join(site, 'runs'), { recursive: true })).toEqual(before);
    expect(existsSync(mistyped)).toBe(false);
  });
});
