import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigError } from '../config/config-error.ts';
import type { OutputFormat } from '../config/schema.ts';
import type { Analysis } from '../model/analysis.ts';

const EXTENSIONS: Readonly<Record<OutputFormat, string>> = {
  terminal: 'txt',
  html: 'html',
  json: 'json',
  markdown: 'md',
  junit: 'junit.xml',
  sarif: 'sarif',
};
const MAX_NAME_LENGTH = 150;

/** Writes results into one directory, each file whole or not at all. */
export class OutputFiles {
  readonly #directory: string;
  readonly #names = new Map<string, string>();
  #pending: string | undefined;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Returns the path. Throws ConfigError when the directory cannot be written to. */
  write(analysis: Analysis, format: OutputFormat, text: string): string {
    const file = path.join(this.#directory, `${this.#nameOf(analysis)}.${EXTENSIONS[format]}`);
    const temporary = `${file}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
    this.#pending = temporary;
    try {
      mkdirSync(this.#directory, { recursive: true });
      writeFileSync(temporary, text);
      renameSync(temporary, file);
    } catch (cause) {
      this.discardPending();
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new ConfigError(`--out: ${this.#directory} cannot be written to: ${why}`, { cause });
    }
    this.#pending = undefined;
    return file;
  }

  /** Removes what a signal interrupted. */
  discardPending(): void {
    if (this.#pending !== undefined) rmSync(this.#pending, { force: true });
    this.#pending = undefined;
  }

  /** Two applications whose ids look alike as file names do not share a file. */
  #nameOf({ application }: Analysis): string {
    const identity = JSON.stringify([application.cluster, application.id, application.attemptId]);
    const base = fileNameOf(application);
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? base : `${base}-${number}`;
      const owner = this.#names.get(name) ?? identity;
      if (owner !== identity) continue;
      this.#names.set(name, identity);
      return name;
    }
  }
}

/** `application_1_2_1`, with the cluster before it when it is not the default one; nothing that leads out of the directory. */
export function fileNameOf({
  cluster,
  id,
  attemptId,
}: Pick<Analysis['application'], 'cluster' | 'id' | 'attemptId'>): string {
  const parts = [
    cluster === 'default' ? '' : `${cluster}-`,
    id,
    attemptId === undefined ? '' : `_${attemptId}`,
  ];
  const safe = parts
    .join('')
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, MAX_NAME_LENGTH);
  return safe === '' ? 'application' : safe;
}
