import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { exists } from '../files/exists.ts';
import { FileError } from '../files/file-error.ts';
import { makeFolder } from '../files/make-folder.ts';
import { removeFileUnlessFolder } from '../files/remove.ts';
import { writeWhole } from '../files/write-whole.ts';
import type { ApplicationRef } from '../model/application.ts';
import type { IndexRenderer, IndexRow } from '../render/renderer.ts';
import type { AnalysisStore } from '../store/store.ts';
import { messageOf } from './log.ts';
import type { ReportFolder } from './parts.ts';

/** What a folder of reports is kept up with. */
export interface ReportFolderParts {
  readonly directory: string;
  /** File name of a report without its extension: the same as whoever writes the reports uses. */
  readonly nameOf: (ref: ApplicationRef) => string;
  /** Of the files that are removed with an analysis, such as `.html`. */
  readonly extensions: readonly string[];
  readonly analyses: Pick<AnalysisStore, 'list'>;
  /** Whose analyses the index shows. */
  readonly preset: string;
  readonly index: IndexRenderer;
  readonly rowCount: number;
  readonly nowMs: () => number;
}

const INDEX = 'index.html';

/** The folder is made when it is missing. Rejects with StoreError and FileError. */
export function createReportFolder(parts: ReportFolderParts): ReportFolder {
  const { directory, nameOf, extensions, analyses, preset, index, rowCount, nowMs } = parts;

  async function rowOf(summary: IndexRow['summary']): Promise<IndexRow> {
    const file = `${nameOf(summary.application)}.html`;
    // a report may have been removed by hand, or never written
    const isThere = await exists(path.join(directory, file));
    return isThere ? { summary, href: encodeURIComponent(file) } : { summary };
  }

  return {
    update: async () => {
      const page = await analyses.list({ preset, limit: rowCount });
      const rows = await Promise.all(page.rows.map(rowOf));
      const text = index.render({ rows, hasMore: page.next !== undefined, writtenAtMs: nowMs() });
      await makeFolder(directory);
      await writeWhole(path.join(directory, INDEX), text);
    },
    remove: async (refs) => {
      const files = refs.flatMap((ref) =>
        extensions.map((extension) => path.join(directory, `${nameOf(ref)}${extension}`)),
      );
      const removals = await Promise.allSettled(files.map(removeFileUnlessFolder));
      const failures = removals.flatMap((removal) =>
        removal.status === 'rejected' ? [messageOf(removal.reason)] : [],
      );
      if (failures.length > 0) await checkChangeable(directory);
      return failures;
    },
  };
}

/** A folder that takes no change keeps every report: then their analyses stay, too, and all of it is tried again. */
async function checkChangeable(directory: string): Promise<void> {
  try {
    await access(directory, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new FileError(`${directory} lets nothing be removed`, cause);
  }
}
