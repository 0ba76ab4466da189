import { Readable } from 'node:stream';
import { withoutUndefined } from '../../model/record-of.ts';
import { FetchError } from '../fetcher.ts';
import { isBehind } from '../shared/byte-order.ts';
import type {
  GetRequest,
  ListedObjects,
  ListRequest,
  OpenObject,
  StoredObject,
} from './object-store.ts';

/** What is read of an answer to ListObjectsV2: the client takes what the server says without looking. */
export interface ListAnswer {
  readonly Contents?:
    | readonly {
        readonly Key?: string | undefined;
        readonly Size?: number | undefined;
        readonly LastModified?: Date | undefined;
      }[]
    | undefined;
  /** Of the bucket: there in every listing. */
  readonly Name?: string | undefined;
  readonly EncodingType?: string | undefined;
  readonly IsTruncated?: boolean | undefined;
  readonly NextContinuationToken?: string | undefined;
}

/**
 * Throws FetchError 'bad-payload' for what is no listing (the client sees an empty one in any page), and for an answer after
 * which listing could go in a circle.
 */
export function objectsOf(
  source: string,
  { prefix, token, after = '', lastKey = after }: ListRequest,
  answer: ListAnswer,
): ListedObjects {
  const { Contents = [], EncodingType, IsTruncated = false, NextContinuationToken: next } = answer;
  const wrong = (says: string): FetchError =>
    new FetchError(source, 'bad-payload', `${source} ${says}: is it an S3-compatible store?`);
  if (answer.Name === undefined) throw wrong('answers with something else than a listing');
  const objects = Contents.map(({ Key = '', Size, LastModified }): StoredObject => {
    const key = EncodingType === 'url' ? decodedKey(Key) : Key;
    if (key?.startsWith(prefix) !== true) throw wrong('lists keys of another prefix');
    if (Size === undefined || !Number.isSafeInteger(Size) || Size < 0)
      throw wrong('lists an object without a size');
    const modifiedAtMs = LastModified?.getTime();
    return { key, byteCount: Size, ...withoutUndefined({ modifiedAtMs }) };
  });
  const [first] = objects;
  if (first !== undefined && !isBehind(first.key, lastKey))
    throw wrong('does not list from where it is told to (StartAfter, ContinuationToken)');
  if (!IsTruncated) return { objects };
  if (next === undefined || next === '' || next === token)
    throw wrong('lists a part of the keys, and does not say how to go on');
  return { objects, token: next };
}

/** As forms are encoded: some stores write a space as a plus. Undefined for what cannot be decoded. */
function decodedKey(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/** What is read of an answer to GetObject. */
export interface GetAnswer {
  readonly Body?: unknown;
  readonly ETag?: string | undefined;
  readonly ContentLength?: number | undefined;
  readonly ContentRange?: string | undefined;
}

/** Throws FetchError 'bad-payload' for bytes that are not those that were asked for. */
export function objectOf(
  source: string,
  { key, offset }: GetRequest,
  { Body: body, ETag, ContentLength, ContentRange }: GetAnswer,
): OpenObject {
  if (!(body instanceof Readable)) throw new TypeError('the client gave no stream');
  const [, start = '0'] = /^bytes (\d+)-/.exec(ContentRange ?? '') ?? [];
  if (Number(start) !== offset) {
    body.destroy();
    const message = `${source} sends other bytes of ${key} than it was asked for (Range): is it an S3-compatible store?`;
    throw new FetchError(source, 'bad-payload', message);
  }
  return { body, ...withoutUndefined({ etag: ETag, byteCount: ContentLength }) };
}
