import { z } from 'zod';
import { SecretRef } from '../shared/connection.ts';
import { parseBucketUri } from './bucket-uri.ts';

/** A folder of event logs in Amazon S3, or in a store that speaks its language. What is absent is looked up where AWS' own tools do. */
export const S3Settings = z.strictObject({
  uri: z
    .string()
    .refine(
      (uri) => parseBucketUri(uri) !== undefined,
      'must be s3://bucket/prefix, without credentials in it',
    ),
  /** Of a store that is not Amazon's. */
  endpoint: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL: http://minio:9000' })
    .optional(),
  region: z.string().min(1).optional(),
  /** The bucket is named in the path instead of the host; so unless said, where there is an endpoint. */
  forcePathStyle: z.boolean().optional(),
  credentials: z
    .union([
      z.literal('anonymous'),
      z.strictObject({
        accessKeyId: SecretRef,
        secretAccessKey: SecretRef,
        sessionToken: SecretRef.optional(),
      }),
    ])
    .optional(),
  /** Trusted instead of the public authorities: a PEM file. */
  tls: z.strictObject({ ca: z.string().min(1).optional() }).optional(),
  /** Who asks pays, not the bucket's owner, who wants to hear that. */
  requesterPays: z.boolean().optional(),
  /** Of one answer's headers. */
  timeoutSeconds: z.number().positive().optional(),
});
export type S3Settings = z.infer<typeof S3Settings>;
