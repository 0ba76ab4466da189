import { withoutUndefined } from '../../model/record-of.ts';
import { FetchError } from '../fetcher.ts';
import type { ByteSpan, FolderEntry, LogFolder } from '../log-folder/log-folder.ts';
import { readBody } from '../shared/body.ts';
import { bodyFailure, refuseShort } from '../shared/failure.ts';
import type { BucketUri } from './bucket-uri.ts';
import { behindFolder, foldKeys } from './keys.ts';
import type { ListRequest, ObjectStore, OpenObject } from './object-store.ts';

/** Without a byte in between; a log of gigabytes meets a broken connection sooner or later. */
const RESUME_COUNT = 5;
/** In a row, with more said to come: a store passes over what was deleted, and a page is of a thousand keys. */
const MAX_EMPTY_PAGES = 1_000;

export interface BucketFolderSettings {
  readonly source: string;
  /** For people. */
  readonly location: string;
  readonly prefix: BucketUri['prefix'];
  readonly idleBodyMs: number;
}

/** What lies under a prefix of a bucket, as a folder. */
export function bucketFolder(store: ObjectStore, settings: BucketFolderSettings): LogFolder {
  const { prefix, location } = settings;
  return {
    location,
    list: (signal) => pages(store, settings, prefix, signal),
    listInside: async (folderName, signal) => {
      const entries: FolderEntry[] = [];
      for await (const page of pages(store, settings, `${prefix}${folderName}/`, signal)) {
        entries.push(...page.filter(({ kind }) => kind === 'file'));
      }
      return entries;
    },
    open: (path, signal, span) => bytesOf(store, { path, ...span }, settings, signal),
  };
}

/** Flat: the keys of a rolled log tell when it was written, and no folder has to be asked on its own. */
async function* pages(
  store: ObjectStore,
  { source }: BucketFolderSettings,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<readonly FolderEntry[]> {
  const folding = foldKeys(prefix);
  let from: Omit<ListRequest, 'prefix'> | undefined = {};
  let lastKey: string | undefined;
  let emptyCount = 0;
  while (from !== undefined) {
    // oxlint-disable-next-line no-await-in-loop -- each page tells where the next one begins
    const { objects, token } = await store.list({ prefix, ...from }, signal);
    yield folding.take(objects);
    emptyCount = objects.length > 0 ? 0 : emptyCount + 1;
    if (emptyCount > MAX_EMPTY_PAGES) {
      throw new FetchError(source, 'bad-payload', `${source} lists pages without keys and no end`);
    }
    const after = behindFolder(prefix, folding.openFolder());
    lastKey = objects.at(-1)?.key ?? lastKey;
    if (token === undefined) from = undefined;
    else from = after === undefined ? withoutUndefined({ token, lastKey }) : { after };
  }
  yield folding.end();
}

/** Goes on where a broken connection stopped, so that what comes out is the object and nothing twice. */
async function* bytesOf(
  store: ObjectStore,
  { path, fromByte = 0, listedByteCount = 0 }: ByteSpan & { readonly path: string },
  settings: BucketFolderSettings,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const key = `${settings.prefix}${path}`;
  const where = `${settings.location}/${path}`;
  let offset = fromByte;
  let etag: string | undefined;
  let failureCount = 0;
  for (;;) {
    const answer = await store.get({ key, offset, ...(etag !== undefined && { etag }) }, signal);
    etag ??= answer.etag;
    try {
      for await (const chunk of chunksOf(answer, where, settings, signal)) {
        offset += chunk.byteLength;
        failureCount = 0;
        yield chunk;
      }
      refuseShort(settings.source, where, offset, listedByteCount);
      return;
    } catch (error) {
      failureCount += 1;
      // without a tag nobody knows whether what comes then is still the same object
      if (!isPassing(error) || failureCount > RESUME_COUNT || etag === undefined) throw error;
    }
  }
}

async function* chunksOf(
  { body, byteCount }: OpenObject,
  where: string,
  { source, idleBodyMs }: BucketFolderSettings,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    yield* readBody(body, { idleBodyMs, maxBytes: Infinity, announcedBytes: byteCount });
  } catch (error) {
    // whatever broke because the caller gave up is told as that
    signal.throwIfAborted();
    throw bodyFailure(source, where, error).error;
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof FetchError && ['unreachable', 'timeout'].includes(error.code);
}
