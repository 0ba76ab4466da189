import path from 'node:path';
import { makeFolder } from '../../files/make-folder.ts';
import { removeFileUnlessFolder } from '../../files/remove.ts';
import { writeWhole } from '../../files/write-whole.ts';
import type { ApplicationRef } from '../../model/application.ts';
import { attemptKey, isYarnApplication } from '../../model/attempt-key.ts';
import { fileNameOf } from '../file-name.ts';

/** Writes an application's page whole or not at all: whoever reads it sees the old one or the new one. Rejects with FileError. */
export async function writeReport(
  directory: string,
  ref: ApplicationRef,
  html: string,
): Promise<void> {
  await makeFolder(directory);
  const file = path.join(directory, `${fileNameOf(ref)}.html`);
  await writeWhole(file, html);
  await removeTwin(directory, ref);
}

/** YARN's first attempt has two names: a page that was made before its record was found may have the other one. */
async function removeTwin(directory: string, ref: ApplicationRef): Promise<void> {
  const { attemptId, ...application } = ref;
  if (!isYarnApplication(ref.id) || attemptKey(ref) !== '1') return;
  const twin = attemptId === undefined ? { ...application, attemptId: '1' } : application;
  await removeFileUnlessFolder(path.join(directory, `${fileNameOf(twin)}.html`));
}
