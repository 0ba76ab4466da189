import { FetchError } from '../fetcher.ts';

/** What is used of the npm package `kerberos`, which is optional: it is compiled against the system's Kerberos. */
export interface KerberosPackage {
  readonly initializeClient: (
    service: string,
    options: { readonly mechOID: number; readonly flags: number; readonly principal?: string },
  ) => Promise<{ readonly step: (challenge: string) => Promise<string> }>;
  readonly GSS_MECH_OID_SPNEGO: number;
  readonly GSS_C_SEQUENCE_FLAG: number;
}

/** Throws FetchError 'unauthorized' where it is not installed, was not compiled, or finds no Kerberos libraries. */
export async function loadKerberos(
  source: string,
  load: () => Promise<{ readonly default: KerberosPackage }> = importKerberos,
): Promise<KerberosPackage> {
  try {
    return (await load()).default;
  } catch (cause) {
    const message =
      'Kerberos needs the npm package kerberos, which is not built here: install libkrb5-dev (krb5-devel), g++, make and python3, then `npm run build:kerberos`, or `npm install kerberos` beside an installed sparkvet';
    throw new FetchError(source, 'unauthorized', message, { cause });
  }
}

async function importKerberos(): Promise<{ readonly default: KerberosPackage }> {
  return import('kerberos');
}
