import { readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MS_PER_DAY } from '../model/units.ts';

/** Drafts of pages, and archives of a History Server, as their makers name them. */
const DRAFT = /\.[0-9a-f]{12}\.tmp$/;
const SPOOL = /^sparkvet-\w{6}$/;

/** Removes what processes that were killed left behind: nothing that is in use is a day old. Never rejects. */
export async function sweep(reportDirectory: string, nowMs: number): Promise<void> {
  await Promise.all([removeOld(reportDirectory, DRAFT, nowMs), removeOld(tmpdir(), SPOOL, nowMs)]);
}

async function removeOld(directory: string, pattern: RegExp, nowMs: number): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names.filter((one) => pattern.test(one))) {
    const place = path.join(directory, name);
    const changedAtMs = await stat(place).then(
      ({ mtimeMs }) => mtimeMs,
      () => nowMs,
    );
    if (nowMs - changedAtMs < MS_PER_DAY) continue;
    // somebody else's is left alone
    await rm(place, { recursive: true, force: true }).catch(() => {});
  }
}
