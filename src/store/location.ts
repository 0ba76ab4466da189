import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { redactText } from '../model/secrets/redact.ts';
import { StoreError } from './store-error.ts';

/** In memory only, gone when it is closed. */
export const IN_MEMORY = ':memory:';

/** The SQLite file that a location names, as an absolute path, or `:memory:`. Throws `StoreError` `unsupported`. */
export function sqlitePath(location: string): string {
  if (location === IN_MEMORY) return location;
  if (location.trim() === '') throw unsupported('an empty name is no database');
  if (/^postgres(ql)?:/i.test(location)) {
    throw unsupported('PostgreSQL is not supported yet, it comes in a later version');
  }
  if (/^file:/i.test(location)) return fromFileUrl(location);
  const [scheme] = /^[a-z][a-z0-9+.-]*:(?=\/\/)/i.exec(location) ?? [];
  // the scheme alone: the rest may hold a password
  if (scheme !== undefined) throw unsupported(`"${scheme}" is no database sparkvet knows`);
  return path.resolve(location);
}

/** Whether a database file is there already: to ask it, or to read it, makes none. Throws `StoreError` `unsupported`. */
export function isStoreThere(location: string): boolean {
  const file = sqlitePath(location);
  return file !== IN_MEMORY && existsSync(file);
}

function fromFileUrl(location: string): string {
  const shown = redactText(location.replace(/[?#].*/s, ''));
  if (!/^file:\//i.test(location)) throw unsupported(`"${shown}" is not an absolute file: URL`);
  try {
    return fileURLToPath(location);
  } catch (cause) {
    throw unsupported(`"${shown}" names no file of this machine`, cause);
  }
}

function unsupported(what: string, cause?: unknown): StoreError {
  return new StoreError('unsupported', `${what}: name a file, a file: URL or ${IN_MEMORY}`, {
    cause,
  });
}
