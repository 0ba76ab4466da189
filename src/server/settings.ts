import { z } from 'zod';
import { SecretRef } from '../fetchers/shared/connection.ts';
import { MIB } from '../model/units.ts';

const ROLES = ['platform', 'user'] as const;
const name = z.string().min(1).max(256);
const headerName = z.string().regex(/^[A-Za-z0-9-]+$/, 'must be the name of a header');

function isPlace(text: string): boolean {
  const url = URL.parse(text);
  return url === null || `${url.username}${url.password}${url.search}${url.hash}` === '';
}

const AuthSettings = z.discriminatedUnion('kind', [
  /** Everybody who reaches the address sees and may do everything: for one's own machine. */
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.literal('tokens'),
    tokens: z
      .array(
        z.strictObject({
          /** Whose token it is: the user's name as Spark writes it, so that it finds its own applications. */
          name,
          role: z.enum(ROLES).default('user'),
          token: SecretRef,
        }),
      )
      .min(1)
      .readonly(),
    /** After signing in with a browser. */
    sessionHours: z.number().positive().max(8_760).default(12),
  }),
  z.strictObject({
    kind: z.literal('proxy'),
    /** Holds the name of who asks; the proxy has to remove it from what comes from outside. */
    userHeader: headerName,
    /** Holds groups, separated by commas. */
    groupsHeader: headerName.optional(),
    /** Where the proxy asks from: addresses and networks (`10.1.0.0/16`). Everything else is refused. */
    addresses: z.array(z.string().min(1)).min(1).readonly().default(['127.0.0.1', '::1']),
    /** Who may see and do everything. */
    platformUsers: z.array(name).readonly().default([]),
    platformGroups: z.array(name).readonly().default([]),
    /** `ann@EXAMPLE.ORG` is ann. */
    dropsDomain: z.boolean().default(false),
  }),
]);

/** What may be handed in to be judged. */
const UploadSettings = z.strictObject({
  /** As sent. Spooled in the temporary directory while it comes. */
  maxBytes: z
    .int()
    .positive()
    .default(512 * MIB),
  /** After decompression: at the speed of one core half a minute. */
  maxDecodedBytes: z
    .int()
    .positive()
    .default(4_096 * MIB),
  /** At once, each in a thread of its own; who comes on top is told to come again. */
  concurrency: z.int().min(1).max(16).default(1),
  /** To judge it, once it is here. */
  timeoutSeconds: z.number().positive().max(3_600).default(120),
  perMinute: z.int().positive().default(10),
});

/** The `server` section of the configuration. */
export const ServerSettings = z.strictObject({
  /** This machine only, until somebody says who may see what. */
  host: z.string().min(1).default('127.0.0.1'),
  /** Beside the daemon's 8190, and taken by nothing of Hadoop's or Spark's. */
  port: z.int().min(0).max(65_535).default(8191),
  /** Where people reach it when a proxy stands in front: scheme, host and the path under which it hangs. */
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .refine(isPlace, 'must be scheme, host and path alone: no user, query or fragment')
    .optional(),
  auth: AuthSettings.default({ kind: 'none' }),
  /** Listening on more than this machine with nobody asked who they are has to be meant. */
  allowsEverybody: z.boolean().default(false),
  /** `owner`: query text, paths and configuration are the application's owner's and the platform's; verdicts are everyone's. */
  details: z.enum(['everyone', 'owner']).default('everyone'),
  /** Pages that may show this one in a frame: origins, such as JupyterHub's. Nobody unless said. */
  frameAncestors: z
    .array(z.string().regex(/^(?:'self'|https?:\/\/[^\s;,'"]+)$/, "must be an origin, or 'self'"))
    .readonly()
    .default([]),
  uploads: z.union([UploadSettings, z.literal(false)]).prefault({}),
  /** Of one viewer, or of one address where nobody is asked who they are. */
  requestsPerMinute: z.int().positive().default(6_000),
  /** After SIGTERM what is being answered may end within this. */
  drainSeconds: z.number().min(0).max(3_600).default(10),
  /** What is logged: `info` tells of each request. */
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});
export type ServerSettings = Readonly<z.infer<typeof ServerSettings>>;
export type AuthSettings = ServerSettings['auth'];
export type UploadSettings = Exclude<ServerSettings['uploads'], false>;
