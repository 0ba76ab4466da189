import { withoutEndSlashes } from '../../model/texts/end-slashes.ts';
import { FetchError, isNotFound } from '../fetcher.ts';
import type { FolderEntry, LogFolder } from '../log-folder/log-folder.ts';
import { isBehind } from '../shared/byte-order.ts';
import { bytesOf } from './file-bytes.ts';
import type { NameNodes } from './name-nodes.ts';
import { type FileStatus, Listing, ListingBatch } from './schema.ts';

/** A folder of HDFS. Throws FetchError. */
export function hdfsFolder(names: NameNodes, path: string, location: string): LogFolder {
  const root = withoutEndSlashes(path);
  const server: Server = { names, hasBatches: true };
  return {
    location,
    list: (signal) => pages(server, root, location, signal),
    listInside: async (folderName, signal) => {
      try {
        return await listWhole(names, `${root}/${folderName}`, signal);
      } catch (error) {
        if (isNotFound(error)) return [];
        throw error;
      }
    },
    open: (name, signal, span) => bytesOf(names, `${root}/${name}`, signal, span),
  };
}

interface Server {
  readonly names: NameNodes;
  /** Until it says that it does not know them. */
  hasBatches: boolean;
}

async function* pages(
  server: Server,
  path: string,
  location: string,
  signal: AbortSignal,
): AsyncGenerator<readonly FolderEntry[]> {
  for await (const page of batches(server, path, signal)) {
    // a file is listed as one entry without a name
    if (page.some(({ name }) => name === '')) {
      const message = `${location} is a file: name the folder that it is in`;
      throw new FetchError(server.names.source, 'bad-payload', message);
    }
    yield page;
  }
}

/** In batches, where the server knows them: one answer of 100 000 files is 30 MB. */
async function* batches(
  server: Server,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<readonly FolderEntry[]> {
  const { names } = server;
  let startAfter: string | undefined;
  while (server.hasBatches) {
    const query = { op: 'LISTSTATUS_BATCH', startAfter };
    const batch = await names.ask(path, query, ListingBatch, signal).catch((error: unknown) => {
      const isUnknown = error instanceof FetchError && error.code === 'bad-payload';
      if (isUnknown && startAfter === undefined) return undefined;
      throw error;
    });
    if (batch === undefined) server.hasBatches = false;
    if (batch === undefined) break;
    const { partialListing, remainingEntries } = batch.DirectoryListing;
    const statuses = partialListing.FileStatuses.FileStatus;
    yield entriesOf(statuses);
    const last = statuses.at(-1)?.pathSuffix;
    if (remainingEntries <= 0) return;
    // HttpFS does not look at where to start: it would tell the same for ever
    if (last === undefined || !isBehind(last, startAfter ?? '')) break;
    startAfter = last;
  }
  yield await listWhole(names, path, signal);
}

async function listWhole(
  names: NameNodes,
  path: string,
  signal: AbortSignal,
): Promise<readonly FolderEntry[]> {
  const answer = await names.ask(path, { op: 'LISTSTATUS' }, Listing, signal);
  return entriesOf(answer.FileStatuses.FileStatus);
}

/** A name that is no text can be asked for in no URL. */
function entriesOf(statuses: readonly FileStatus[]): readonly FolderEntry[] {
  return statuses
    .filter(({ pathSuffix }) => pathSuffix.isWellFormed())
    .map(({ pathSuffix, type, length, modificationTime }) => ({
      name: pathSuffix,
      kind: type === 'DIRECTORY' ? 'folder' : 'file',
      byteCount: length,
      modifiedAtMs: modificationTime,
    }));
}
