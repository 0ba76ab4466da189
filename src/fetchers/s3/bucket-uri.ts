import { withoutEndSlashes } from '../../model/texts/end-slashes.ts';

/** Where logs lie in an S3-compatible store. */
export interface BucketUri {
  readonly bucket: string;
  /** What their keys begin with: '' or ending in a slash. As keys have it: nothing is decoded. */
  readonly prefix: string;
}

/** No user before the bucket: old Hadoop wrote keys there. */
const FORM = /^s3a?:\/\/(?<bucket>[a-z0-9][\w.-]{1,254})(?:\/(?<path>[^\p{Cc}]*))?$/iu;

/** `s3://bucket/spark-events` or `s3a://…`; undefined for what is none. */
export function parseBucketUri(text: string): BucketUri | undefined {
  const { bucket, path = '' } = FORM.exec(text)?.groups ?? {};
  if (bucket === undefined) return undefined;
  const name = withoutEndSlashes(path);
  return { bucket, prefix: name === '' ? '' : `${name}/` };
}
