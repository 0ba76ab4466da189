import path from 'node:path';
import {
  type Analysis,
  fileNameOf,
  type Renderer,
  type ReportSite,
  type ResultStore,
  StoreError,
} from '../compose.ts';
import { ConfigError } from '../config/config-error.ts';
import { FileError } from '../files/file-error.ts';
import { makeFolder } from '../files/make-folder.ts';
import { removeDrafts } from '../files/remove-old.ts';
import { writeWholeSync } from '../files/write-whole.ts';
import type { OutputFormat } from '../model/output-formats.ts';

/** Where one analysis went. */
export interface Kept {
  readonly label: 'Report' | 'Stored';
  readonly place: string;
}

/** A place that keeps analyses. */
export interface Keeper extends AsyncDisposable {
  /** Loads what keeping takes, while somebody else works. What goes wrong is said when something is to be kept. */
  prepare(): void;
  /** Throws ConfigError when nothing can be kept there, and more cannot either. */
  keep(analysis: Analysis, site?: ReportSite): Promise<readonly Kept[]>;
}

const EXTENSIONS: Readonly<Record<OutputFormat, string>> = {
  terminal: 'txt',
  html: 'html',
  json: 'json',
  markdown: 'md',
  junit: 'junit.xml',
  sarif: 'sarif',
};

/** A file for each format, named by application, whole or not at all. The directory is made with the first of them. */
export function fileKeeper(
  directory: string,
  loadRenderers: () => Promise<readonly Renderer[]>,
): Keeper {
  let loaded: Promise<readonly Renderer[]> | undefined;
  let renderers: readonly Renderer[] | undefined;
  const load = async (): Promise<readonly Renderer[]> => (loaded ??= loadRenderers());
  const begin = async (): Promise<readonly Renderer[]> => {
    await removeDrafts(directory, Date.now());
    return load();
  };
  return {
    prepare: () => void load().catch(() => {}),
    keep: async (analysis, site) => {
      renderers ??= await begin();
      try {
        // again each time: somebody may have removed it
        await makeFolder(directory);
        return renderers.map((renderer) => {
          const name = `${fileNameOf(analysis.application)}.${EXTENSIONS[renderer.format]}`;
          const place = path.join(directory, name);
          writeWholeSync(place, renderer.render(analysis, site));
          return { label: 'Report', place };
        });
      } catch (cause) {
        if (!(cause instanceof FileError)) throw cause;
        const why = `${directory} cannot be written to: ${cause.reason}`;
        throw new ConfigError(`--out: ${why}`, { cause });
      }
    },
    [Symbol.asyncDispose]: async () => {},
  };
}

/** The store that results go to. */
export function storeKeeper(results: ResultStore): Keeper {
  return {
    prepare: () => void results.prepare().catch(() => {}),
    keep: async (analysis) => {
      try {
        await results.save(analysis);
      } catch (cause) {
        if (!(cause instanceof StoreError)) throw cause;
        const why = `nothing is stored in ${results.place}: ${cause.message}`;
        throw new ConfigError(`--db: ${why}`, { cause });
      }
      return [{ label: 'Stored', place: results.place }];
    },
    [Symbol.asyncDispose]: async () => results[Symbol.asyncDispose](),
  };
}
