import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { corpus } from './corpus.ts';
import { type Case, caseOf, FAMILIES, wrongIn } from './families.ts';
import { smallest } from './smallest.ts';

/** Runs the cases that its parent names, one after the other, and answers what failed. */
const logs = await corpus();

process.on('message', (message: unknown) => {
  void answer(message).then((failures) => process.send?.(failures));
});

async function answer(message: unknown): Promise<readonly string[]> {
  if (typeof message !== 'object' || message === null) return [];
  const { family, seed } = { family: '', seed: 0, ...message };
  const known = FAMILIES.find((name) => name === family);
  if (known === undefined) return [`there is no family ${family}: ${FAMILIES.join(', ')}`];
  const hostile = caseOf(known, String(seed), logs);
  const wrong = await wrongOrThrown(hostile);
  if (wrong.length === 0) return [];
  const small = await smallest(hostile, async (candidate) => {
    const still = await wrongOrThrown(candidate);
    return still.some((what) => kindOf(what) === kindOf(wrong[0] ?? ''));
  });
  return [hostile.what, ...wrong, `sparkvet analyze ${keep(small)} --no-store`];
}

async function wrongOrThrown(hostile: Case): Promise<readonly string[]> {
  try {
    return await wrongIn(hostile);
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
}

/** The same failure has other numbers in it. */
function kindOf(wrong: string): string {
  return (wrong.split('\n')[0] ?? '').replace(/[\d.]+/g, '#');
}

/** Path of the log: a file, or a rolled directory of its parts. */
function keep({ parts }: Case): string {
  const [only] = parts;
  const folder = mkdtempSync(path.join(tmpdir(), 'sparkvet-fuzz-'));
  if (parts.length === 1 && only !== undefined) {
    const file = path.join(folder, only.name);
    writeFileSync(file, only.bytes);
    return file;
  }
  const directory = path.join(folder, 'eventlog_v2_app');
  mkdirSync(directory);
  for (const [at, { bytes }] of parts.entries()) {
    writeFileSync(path.join(directory, `events_${at + 1}_app`), bytes);
  }
  return directory;
}
