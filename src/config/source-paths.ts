import path from 'node:path';
import type { ConnectionSettings, SecretRef } from '../fetchers/shared/connection.ts';
import type { ClusterSettings, SourceSettings } from '../fetchers/source-settings.ts';
import { withoutUndefined } from '../model/record-of.ts';
import type { ServerSettings } from '../server/settings.ts';
import { optional } from './option-value.ts';

/** Clusters with their paths made absolute: directories, and files of secrets, keys and certificates. */
export function withAbsoluteSources(
  clusters: readonly ClusterSettings[],
  base: string,
): readonly ClusterSettings[] {
  const from = (file: string): string => path.resolve(base, file);
  return clusters.map((cluster) => ({
    ...cluster,
    sources: cluster.sources.map((source) => sourceFrom(source, from)),
  }));
}

/** The same for the files of the server's tokens. */
export function withAbsoluteTokens(server: ServerSettings, base: string): ServerSettings {
  const { auth } = server;
  if (auth.kind !== 'tokens') return server;
  const from: From = (file) => path.resolve(base, file);
  const tokens = auth.tokens.map((one) => ({ ...one, token: secretFrom(one.token, from) }));
  return { ...server, auth: { ...auth, tokens } };
}

type From = (file: string) => string;

function sourceFrom(source: SourceSettings, from: From): SourceSettings {
  switch (source.kind) {
    case 'directory':
      // a URI, as spark.eventLog.dir has it, is absolute
      return /^file:/i.test(source.path) ? source : { ...source, path: from(source.path) };
    case 'webhdfs':
      return {
        ...source,
        ...connectionFrom(source, from),
        ...withoutUndefined({ delegationToken: secretFrom(source.delegationToken, from) }),
      };
    case 's3':
      return { ...source, ...bucketFrom(source, from) };
    case 'yarn':
      return { ...source, ...connectionFrom(source, from) };
    case 'history-server':
      return { ...source, ...connectionFrom(source, from) };
  }
}

function connectionFrom(
  { auth, tls }: ConnectionSettings,
  from: From,
): Pick<ConnectionSettings, 'auth' | 'tls'> {
  return withoutUndefined({ auth: auth && authFrom(auth, from), tls: tls && tlsFrom(tls, from) });
}

type Bucket = Extract<SourceSettings, { readonly kind: 's3' }>;

function bucketFrom({ credentials, tls }: Bucket, from: From): Pick<Bucket, 'credentials' | 'tls'> {
  return withoutUndefined({
    tls: tls?.ca === undefined ? tls : { ca: from(tls.ca) },
    credentials: typeof credentials === 'object' ? keysFrom(credentials, from) : credentials,
  });
}

type Keys = Extract<Bucket['credentials'], object>;

function keysFrom({ accessKeyId, secretAccessKey, sessionToken }: Keys, from: From): Keys {
  return {
    accessKeyId: secretFrom(accessKeyId, from),
    secretAccessKey: secretFrom(secretAccessKey, from),
    ...withoutUndefined({ sessionToken: secretFrom(sessionToken, from) }),
  };
}

type Auth = NonNullable<ConnectionSettings['auth']>;
type Tls = NonNullable<ConnectionSettings['tls']>;

function authFrom(auth: Auth, from: From): Auth {
  switch (auth.kind) {
    case 'none':
    case 'simple':
      return auth;
    case 'basic':
      return { ...auth, password: secretFrom(auth.password, from) };
    case 'bearer':
      return { ...auth, token: secretFrom(auth.token, from) };
    case 'header':
      return { ...auth, value: secretFrom(auth.value, from) };
    case 'kerberos':
      return auth.keytab === undefined ? auth : { ...auth, keytab: from(auth.keytab) };
  }
}

function tlsFrom({ ca, certificate, key, keyPassphrase }: Tls, from: From): Tls {
  return withoutUndefined({
    ca: optional(ca, from),
    certificate: optional(certificate, from),
    key: optional(key, from),
    keyPassphrase: secretFrom(keyPassphrase, from),
  });
}

function secretFrom<S extends SecretRef | undefined>(secret: S, from: From): S | SecretRef {
  return secret !== undefined && 'file' in secret ? { file: from(secret.file) } : secret;
}
