import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  type Analysis,
  type AnalysisStore,
  fileNameOf,
  type Renderer,
  StoreError,
} from '../compose.ts';
import { ConfigError, reasonOf } from '../config/config-error.ts';
import type { OutputFormat } from '../config/schema.ts';
import { redactText } from '../model/redact.ts';

/** Where one analysis went. */
export interface Kept {
  readonly label: 'Report' | 'Stored';
  readonly place: string;
}

/** A place that keeps analyses. */
export interface Keeper extends AsyncDisposable {
  /** Throws ConfigError when nothing can be kept there, and more cannot either. */
  keep(analysis: Analysis): Promise<readonly Kept[]>;
}

const EXTENSIONS: Readonly<Record<OutputFormat, string>> = {
  terminal: 'txt',
  html: 'html',
  json: 'json',
  markdown: 'md',
  junit: 'junit.xml',
  sarif: 'sarif',
};

/**
 * A file for each format, named by application, whole or not at all. The directory is made, and the renderers are loaded, with
 * the first of them: what renderers bring along is not in memory while a log is read.
 */
export function fileKeeper(
  directory: string,
  loadRenderers: () => Promise<readonly Renderer[]>,
): Keeper {
  let renderers: readonly Renderer[] | undefined;
  return {
    keep: async (analysis) => {
      renderers ??= await loadRenderers();
      return renderers.map((renderer) => {
        const name = `${fileNameOf(analysis.application)}.${EXTENSIONS[renderer.format]}`;
        const place = path.join(directory, name);
        const text = renderer.render(analysis);
        try {
          mkdirSync(directory, { recursive: true });
          writeWhole(place, text);
        } catch (cause) {
          const why = reasonOf(cause);
          throw new ConfigError(`--out: ${directory} cannot be written to: ${why}`, { cause });
        }
        return { label: 'Report', place };
      });
    },
    [Symbol.asyncDispose]: async () => {},
  };
}

/** Nothing else runs in between, a signal's handler neither: only a kill can leave the temporary file. */
function writeWhole(file: string, text: string): void {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** The store at `place`, opened for the first analysis: a run that finds nothing to store makes no file. */
export function storeKeeper(place: string, open: () => Promise<AnalysisStore | undefined>): Keeper {
  let store: AnalysisStore | undefined;
  // a URL may hold a password
  const shown = redactText(place);
  return {
    keep: async (analysis) => {
      try {
        store ??= await open();
        await store?.save(analysis);
      } catch (cause) {
        if (!(cause instanceof StoreError)) throw cause;
        const why = `nothing is stored in ${shown}: ${cause.message}`;
        throw new ConfigError(`--db: ${why}`, { cause });
      }
      return [{ label: 'Stored', place: shown }];
    },
    [Symbol.asyncDispose]: async () => store?.[Symbol.asyncDispose](),
  };
}
