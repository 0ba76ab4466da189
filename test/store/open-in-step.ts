/**
 * `node open-in-step.ts <folder> <file count> <first at ms>`: a process that makes one database after the other, at times
 * that its siblings keep too, so that they meet at every file.
 */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openAndClose } from './open-and-close.ts';

const STEP_MS = 12;
const [folder = '', fileCount = '0', firstAtMs = '0'] = process.argv.slice(2);
for (let file = 0; file < Number(fileCount); file++) {
  await sleep(Math.max(0, Number(firstAtMs) + file * STEP_MS - Date.now()));
  await openAndClose(path.join(folder, `${file}.db`));
}
