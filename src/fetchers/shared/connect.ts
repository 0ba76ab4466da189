import { withoutUndefined } from '../../model/record-of.ts';
import { MS_PER_SECOND } from '../../model/units.ts';
import type { Check, Source } from '../fetcher.ts';
import type { SourceContext } from '../source-kind.ts';
import type { AuthSettings, ConnectionSettings, SecretRef } from './connection.ts';
import type { HttpAuth, HttpSettings } from './http-settings.ts';
import { filesOpenToAll, type SecretReader, secretOf } from './secret.ts';
import { tlsOf } from './tls.ts';

/**
 * What a client needs of the connection's settings, with secrets and certificates read and tried. Throws FetchError 'unauthorized'
 * for a secret that is not where the settings say, or that cannot work.
 */
export async function httpSettingsOf(
  source: string,
  { auth, tls, timeoutSeconds, redirectHosts }: ConnectionSettings,
  { environment }: Pick<SourceContext, 'environment'>,
): Promise<Omit<HttpSettings, 'source' | 'baseUrl'>> {
  const reader = { source, environment };
  return withoutUndefined({
    auth: auth && (await authOf(reader, auth)),
    tls: tls && (await tlsOf(reader, tls)),
    limits:
      timeoutSeconds === undefined ? undefined : { headersMs: timeoutSeconds * MS_PER_SECOND },
    redirectHosts,
  });
}

async function authOf(reader: SecretReader, auth: AuthSettings): Promise<HttpAuth> {
  switch (auth.kind) {
    case 'none':
    case 'simple':
      return auth;
    case 'basic':
      return { ...auth, password: await secretOf(reader, auth.password, 'line') };
    case 'bearer':
      return { ...auth, token: await secretOf(reader, auth.token, 'token') };
    case 'header':
      return { ...auth, value: await secretOf(reader, auth.value, 'token') };
    case 'kerberos': {
      // the only place outside its folder that knows of it, and only where it is asked for
      const { openKerberos } = await import('../kerberos/kerberos.ts');
      return openKerberos(reader.source, auth);
    }
  }
}

/** The same source; its checks tell of secrets that everybody on this machine may read, too. */
export function checkingSecrets<S extends Source>(
  source: S,
  connection: Pick<ConnectionSettings, 'auth' | 'tls'>,
  more: readonly (SecretRef | undefined)[] = [],
): S {
  const check = async (signal: AbortSignal): Promise<readonly Check[]> => [
    ...(await source.check(signal)),
    ...(await checkSecretFiles(connection, more)),
  ];
  return { ...source, check };
}

/** For `doctor`: a line for each secret that everybody on this machine may read; none where all is well. */
export async function checkSecretFiles(
  { auth, tls }: Pick<ConnectionSettings, 'auth' | 'tls'>,
  more: readonly (SecretRef | undefined)[] = [],
): Promise<readonly Check[]> {
  const refs = [...secretsOf(auth), tls?.keyPassphrase, keyOf(tls), ...more];
  const files = refs.flatMap((ref) => (ref !== undefined && 'file' in ref ? [ref.file] : []));
  return (await filesOpenToAll(files)).map((file) => ({
    what: 'secrets',
    state: 'warning',
    detail: `everybody on this machine may read ${file}: chmod o-r`,
  }));
}

function keyOf(tls: ConnectionSettings['tls']): SecretRef | undefined {
  return tls?.key === undefined ? undefined : { file: tls.key };
}

function secretsOf(auth: AuthSettings | undefined): readonly SecretRef[] {
  switch (auth?.kind) {
    case undefined:
    case 'none':
    case 'simple':
      return [];
    case 'basic':
      return [auth.password];
    case 'bearer':
      return [auth.token];
    case 'header':
      return [auth.value];
    case 'kerberos':
      return auth.keytab === undefined ? [] : [{ file: auth.keytab }];
  }
}
