import { existsSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DRAFT } from '../../src/files/write-whole.ts';

/** What must hold of a folder of reports or a site, whoever died while writing it: every file is whole, or a draft. */
export function troublesOfFiles(folder: string): readonly string[] {
  return filesIn(folder).flatMap((file) => {
    if (DRAFT.test(file)) return [];
    const text = readFileSync(file, 'utf8');
    return isWhole(file, text) ? [] : [`${path.relative(folder, file)} is not whole`];
  });
}

export function draftsIn(folder: string): readonly string[] {
  return filesIn(folder).filter((file) => DRAFT.test(file));
}

/** As if they had been left an hour ago. */
export function ageDrafts(folder: string): void {
  const atSeconds = Date.now() / 1_000 - 3_600;
  for (const file of draftsIn(folder)) utimesSync(file, atSeconds, atSeconds);
}

function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.db(?:-wal|-shm|-journal)?$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

function isWhole(file: string, text: string): boolean {
  switch (path.extname(file)) {
    case '.html':
      return /<\/html>\s*$/.test(text);
    case '.json':
      return isJson(text);
    case '.ndjson':
      return text === '' || (text.endsWith('\n') && text.trimEnd().split('\n').every(isJson));
    case '.gz':
      return isGzip(file);
    default:
      // scripts and styles of a site, and its marker
      return text.length > 0;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isGzip(file: string): boolean {
  try {
    return gunzipSync(readFileSync(file)).length > 0;
  } catch {
    return false;
  }
}
