import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ApplicationRef } from '../model/application.ts';
import { attemptKey, isYarnApplication } from '../model/attempt-key.ts';
import { fileNameOf } from './file-name.ts';

/** Writes an application's page whole or not at all: whoever reads it sees the old one or the new one. */
export async function writeReport(
  directory: string,
  ref: ApplicationRef,
  html: string,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  const file = path.join(directory, `${fileNameOf(ref)}.html`);
  // two copies of a log may be judged at once
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeFile(temporary, html);
    await rename(temporary, file);
    await removeTwin(directory, ref);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** YARN's first attempt has two names: a page that was made before its record was found may have the other one. */
async function removeTwin(directory: string, ref: ApplicationRef): Promise<void> {
  const { attemptId, ...application } = ref;
  if (!isYarnApplication(ref.id) || attemptKey(ref) !== '1') return;
  const twin = attemptId === undefined ? { ...application, attemptId: '1' } : application;
  await rm(path.join(directory, `${fileNameOf(twin)}.html`), { force: true });
}
