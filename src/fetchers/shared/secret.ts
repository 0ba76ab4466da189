import { readFile, stat } from 'node:fs/promises';
import { FetchError } from '../fetcher.ts';
import type { SourceContext } from '../source-kind.ts';
import type { SecretRef } from './connection.ts';
import type { Secret } from './http-settings.ts';

/** Whom it is read for, and where its variables stand. */
export interface SecretReader {
  readonly source: string;
  readonly environment: SourceContext['environment'];
}

/** What a secret may be made of: `line`, one line of any text; `token`, what a header takes. */
export type SecretForm = 'line' | 'token';

const FORMS: Readonly<Record<SecretForm, readonly [RegExp, string]>> = {
  line: [/^[^\p{Cc}\uFEFF]+$/u, 'one line of text'],
  token: [/^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/, 'one line of visible ASCII characters'],
};

/**
 * Reads a secret once, so that what is missing is told at once, and gives it or, for a file, what reads it anew: the file may be
 * replaced at any time. One line break at its end does not count. Throws FetchError 'unauthorized', without the value.
 */
export async function secretOf(
  reader: SecretReader,
  ref: SecretRef,
  form: SecretForm,
): Promise<Secret> {
  const value = await readSecret(reader, ref, form);
  return 'env' in ref ? value : async () => readSecret(reader, ref, form);
}

/** The value as it is now; see `secretOf`. */
export async function readSecret(
  reader: SecretReader,
  ref: SecretRef,
  form: SecretForm,
): Promise<string> {
  const [pattern, says] = FORMS[form];
  const value = 'env' in ref ? variableOf(reader, ref.env) : await textOf(reader.source, ref.file);
  if (pattern.test(value)) return value;
  const where = 'env' in ref ? `the environment variable ${ref.env}` : ref.file;
  throw new FetchError(reader.source, 'unauthorized', `${where} has to hold ${says}`);
}

function variableOf({ source, environment }: SecretReader, name: string): string {
  const value = environment[name];
  if (value !== undefined && value !== '') return value;
  const state = value === undefined ? 'is not set' : 'is empty';
  const message = `the environment variable ${name} ${state}: a secret of this source is to be read from it`;
  throw new FetchError(source, 'unauthorized', message);
}

/** A text file without the line break at its end. Throws FetchError 'unauthorized' where it cannot be read or is empty. */
export async function textOf(source: string, file: string): Promise<string> {
  let text: string;
  try {
    text = (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
  } catch (cause) {
    const message = `${file} cannot be read (${reasonOf(cause)}): this source needs it to identify itself`;
    throw new FetchError(source, 'unauthorized', message, { cause });
  }
  if (text !== '') return text;
  throw new FetchError(
    source,
    'unauthorized',
    `${file} is empty: this source needs it to identify itself`,
  );
}

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
}

const READABLE_BY_OTHERS = 0o004;

/** Of these files, those that everybody on this machine may read. What cannot be looked at is left out: opening says it. */
export async function filesOpenToAll(files: readonly string[]): Promise<readonly string[]> {
  const modes = await Promise.all(
    files.map(async (file) =>
      stat(file).then(
        ({ mode }) => mode,
        () => 0,
      ),
    ),
  );
  return files.filter((_, index) => ((modes[index] ?? 0) & READABLE_BY_OTHERS) !== 0);
}
