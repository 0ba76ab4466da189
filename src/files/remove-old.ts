import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { DRAFT } from './write-whole.ts';

/** Nobody writes at one file for so long: whoever began it was killed. */
const DRAFT_AGE_MS = 10 * 60_000;

/** Removes drafts that killed processes left in a folder. Never rejects. Returns how many. */
export async function removeDrafts(directory: string, nowMs: number): Promise<number> {
  return removeOld(directory, DRAFT, nowMs - DRAFT_AGE_MS);
}

/** Removes what is called so and was not changed since. What belongs to others is left alone. Never rejects. Returns how many. */
export async function removeOld(
  directory: string,
  pattern: RegExp,
  beforeMs: number,
): Promise<number> {
  const names = await readdir(directory).catch(() => []);
  let removedCount = 0;
  for (const name of names.filter((one) => pattern.test(one))) {
    const place = path.join(directory, name);
    const changedAtMs = await stat(place).then(
      ({ mtimeMs }) => mtimeMs,
      () => Infinity,
    );
    if (changedAtMs > beforeMs) continue;
    await rm(place, { recursive: true, force: true }).then(
      () => (removedCount += 1),
      () => {},
    );
  }
  return removedCount;
}
