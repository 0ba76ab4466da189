import { z } from 'zod';
import { HostPattern } from './host-name.ts';

/** Where a secret is read from when a source is opened: never a value in a config file. */
export const SecretRef = z.union(
  [z.strictObject({ env: z.string().min(1) }), z.strictObject({ file: z.string().min(1) })],
  'must be {"env": "NAME"} or {"file": "path"}: secrets stand in no config file',
);
export type SecretRef = z.infer<typeof SecretRef>;

const AuthSettings = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  /** Hadoop's `user.name`. */
  z.strictObject({ kind: z.literal('simple'), userName: z.string().min(1) }),
  z.strictObject({ kind: z.literal('basic'), userName: z.string().min(1), password: SecretRef }),
  z.strictObject({ kind: z.literal('bearer'), token: SecretRef }),
  z.strictObject({ kind: z.literal('header'), name: z.string().min(1), value: SecretRef }),
  /** SPNEGO with the ticket cache, or with a keytab of `principal`. */
  z.strictObject({
    kind: z.literal('kerberos'),
    /** `HTTP@host` of the server unless said. */
    service: z
      .string()
      .regex(/^[^@/\s]+@[^@/\s]+$/, 'must be service@host, such as HTTP@knox.example.org')
      .optional(),
    principal: z.string().min(1).optional(),
    keytab: z.string().min(1).optional(),
  }),
]);
export type AuthSettings = z.infer<typeof AuthSettings>;

/** How a server is spoken to; the same for every source that speaks HTTP. Paths of certificates are PEM files. */
export const ConnectionSettings = z.strictObject({
  auth: AuthSettings.optional(),
  tls: z
    .strictObject({
      ca: z.string().min(1).optional(),
      certificate: z.string().min(1).optional(),
      key: z.string().min(1).optional(),
      keyPassphrase: SecretRef.optional(),
    })
    .optional(),
  /** Of one answer's headers. */
  timeoutSeconds: z.number().positive().optional(),
  /** Where a redirect may lead besides the server itself: `host`, `host:port`, `*.domain`. */
  redirectHosts: z.array(HostPattern).optional(),
});
export type ConnectionSettings = z.infer<typeof ConnectionSettings>;
