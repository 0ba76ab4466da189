import { open, readFile } from 'node:fs/promises';
import type { Analysis } from '../../model/analysis.ts';
import { ANALYSIS } from '../../model/schemas/analysis-schema.ts';
import { MIB } from '../../model/units.ts';
import { NotFoundError } from './not-found.ts';

/** Looked at to tell a document from an event log, which is JSON too. */
const HEAD_BYTES = 400;
/** A document is at most a few hundred KiB. */
const MAX_BYTES = 32 * MIB;

/** The document that `--format json` wrote; undefined for another file. Throws NotFoundError for one that cannot be used. */
export async function documentOfFile(file: string): Promise<Analysis | undefined> {
  if (!(await looksLikeDocument(file))) return undefined;
  const text = await readFile(file, 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new NotFoundError(
      `${file} holds no single document: it seems to have one a line, of which a file by itself can be compared`,
    );
  }
  if (isDocument(value)) return value;
  const [issue] = ANALYSIS.safeParse(value).error?.issues ?? [];
  throw new NotFoundError(
    `${file} is no document that this version reads (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''})`,
  );
}

function isDocument(value: unknown): value is Analysis {
  return ANALYSIS.safeParse(value).success;
}

async function looksLikeDocument(file: string): Promise<boolean> {
  try {
    await using handle = await open(file);
    const { size } = await handle.stat();
    if (size > MAX_BYTES) return false;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return /^\s*\{\s*"schemaVersion"/.test(buffer.toString('utf8', 0, bytesRead));
  } catch {
    // then it is read as a log, and why it cannot be opened is said there
    return false;
  }
}
