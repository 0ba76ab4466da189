import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { withoutUndefined } from '../../model/record-of.ts';
import { FetchError } from '../fetcher.ts';
import type { ConnectionSettings } from './connection.ts';
import type { TlsSettings } from './http-settings.ts';
import { readSecret, type SecretReader, textOf } from './secret.ts';

type TlsFiles = NonNullable<ConnectionSettings['tls']>;

/**
 * Certificates and key out of their files, tried before anything is sent with them. Throws FetchError 'unauthorized' where one
 * cannot be read, is none, or they do not belong together.
 */
export async function tlsOf(reader: SecretReader, files: TlsFiles): Promise<TlsSettings> {
  const { source } = reader;
  if ((files.certificate === undefined) !== (files.key === undefined)) {
    const message =
      'a client certificate needs both tls.certificate and tls.key (they may be one file)';
    throw new FetchError(source, 'unauthorized', message);
  }
  const pem = async (file: string | undefined): Promise<string | undefined> =>
    file === undefined ? undefined : textOf(source, file);
  const tls = withoutUndefined({
    ca: await pem(files.ca),
    certificate: await pem(files.certificate),
    key: await pem(files.key),
    keyPassphrase: files.keyPassphrase && (await readSecret(reader, files.keyPassphrase, 'line')),
  });
  for (const name of ['ca', 'certificate'] as const) {
    if (tls[name] !== undefined) checkCertificates(source, files[name] ?? name, tls[name]);
  }
  checkIdentity(source, files, tls);
  return tls;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Node takes an authority that is none without a word, and trusts nobody. */
function checkCertificates(source: string, file: string, pem: string): void {
  const blocks = pem.match(CERTIFICATE) ?? [];
  try {
    for (const block of blocks) void new X509Certificate(block);
  } catch (cause) {
    throw new FetchError(source, 'unauthorized', `${file} holds a broken certificate`, { cause });
  }
  if (blocks.length > 0) return;
  throw new FetchError(
    source,
    'unauthorized',
    `${file} holds no certificate: it has to be PEM text`,
  );
}

function checkIdentity(source: string, files: TlsFiles, tls: TlsSettings): void {
  const { certificate, key, keyPassphrase } = tls;
  if (certificate === undefined || key === undefined) return;
  try {
    createSecureContext(withoutUndefined({ cert: certificate, key, passphrase: keyPassphrase }));
  } catch (cause) {
    const message = `${files.key} does not open, or is not the key of ${files.certificate}: check both, and tls.keyPassphrase`;
    throw new FetchError(source, 'unauthorized', message, { cause });
  }
}
