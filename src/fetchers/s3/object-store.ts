import type { Readable } from 'node:stream';

/** A bucket, as far as reading logs needs it. Everything throws `FetchError`, or the signal's reason. */
export interface ObjectStore {
  /** Keys that begin with the prefix, by the order of their bytes, 1000 at most. */
  readonly list: (asked: ListRequest, signal: AbortSignal) => Promise<ListedObjects>;
  /** What an object holds from `offset` on. */
  readonly get: (asked: GetRequest, signal: AbortSignal) => Promise<OpenObject>;
}

/** A page of keys. */
export interface ListRequest {
  readonly prefix: string;
  /** Only keys behind it. */
  readonly after?: string;
  /** Goes on where an answer stopped. */
  readonly token?: string;
  /** Of that answer: what comes is behind it. */
  readonly lastKey?: string;
}

/** What a bucket has on that page. */
export interface ListedObjects {
  readonly objects: readonly StoredObject[];
  /** Of the next request; absent when this was the last one. */
  readonly token?: string;
}

/** An object, as a listing tells it. */
export interface StoredObject {
  readonly key: string;
  readonly byteCount: number;
  readonly modifiedAtMs?: number;
}

/** An object, or its rest from a byte on. */
export interface GetRequest {
  readonly key: string;
  readonly offset: number;
  /** Of the object that the first bytes came from: no other one will do. */
  readonly etag?: string;
}

/** What a bucket answered, not read yet. */
export interface OpenObject {
  /** To be read or destroyed. */
  readonly body: Readable;
  readonly etag?: string;
  /** Of this answer's body. */
  readonly byteCount?: number;
}
