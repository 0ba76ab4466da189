import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { MS_PER_MINUTE } from '../../model/units.ts';
import { FetchError } from '../fetcher.ts';
import type { HttpAuth } from '../shared/http-settings.ts';
import { ticketFailure } from './failure.ts';
import { type KerberosPackage, loadKerberos } from './kerberos-package.ts';
import { createKerberosProcess, type KerberosProcess } from './kerberos-process.ts';

export interface KerberosSettings {
  /** `service@host`; `HTTP@` and the host that is asked unless said. */
  readonly service?: string | undefined;
  /** Of the client: the ticket cache's own, or the keytab's first, unless said. */
  readonly principal?: string | undefined;
  /** A file. Without it the tickets of the process are used (`KRB5CCNAME`). */
  readonly keytab?: string | undefined;
}

/** What is the machine's; tests hand in their own. */
export interface KerberosRuntime {
  readonly load?: () => Promise<{ readonly default: KerberosPackage }>;
  readonly ofProcess?: KerberosProcess;
  readonly ticketLimitMs?: number;
}

/** libkrb5 itself asks each KDC a few times, over half a minute. */
const TICKET_LIMIT_MS = MS_PER_MINUTE;

const THIS_PROCESS = createKerberosProcess(process.env);

/**
 * SPNEGO: a token for every request, made by the system's Kerberos libraries out of the process's tickets or a keytab. Nothing is
 * asked of the KDC yet. Throws FetchError 'unauthorized' where the package is missing, the keytab cannot be read, or this process
 * already is somebody else.
 */
export async function openKerberos(
  source: string,
  settings: KerberosSettings,
  { load, ofProcess = THIS_PROCESS, ticketLimitMs = TICKET_LIMIT_MS }: KerberosRuntime = {},
): Promise<HttpAuth> {
  const { keytab, principal, service } = settings;
  const kerberos = await loadKerberos(source, load);
  if (keytab !== undefined) await checkKeytab(source, keytab);
  ofProcess.claim(source, keytab);
  const asked = {
    mechOID: kerberos.GSS_MECH_OID_SPNEGO,
    // the server proves itself with TLS: one that answers without SPNEGO's last step is taken
    flags: kerberos.GSS_C_SEQUENCE_FLAG,
    ...(principal === undefined ? {} : { principal }),
  };

  return {
    kind: 'computed',
    authorization: async (host, signal) => {
      const target = service ?? `HTTP@${host.replaceAll(/[[\]]/g, '')}`;
      const token = ofProcess.inTurn(async () => {
        signal.throwIfAborted();
        const client = await kerberos.initializeClient(target, asked);
        return client.step('');
      });
      try {
        return `Negotiate ${await within(ticketLimitMs, token, signal)}`;
      } catch (thrown) {
        signal.throwIfAborted();
        throw ticketFailure(source, { target, hasKeytab: keytab !== undefined }, thrown);
      }
    },
  };
}

async function checkKeytab(source: string, keytab: string): Promise<void> {
  try {
    await access(keytab, constants.R_OK);
  } catch (cause) {
    throw new FetchError(source, 'unauthorized', `the keytab ${keytab} cannot be read`, { cause });
  }
}

/** The native call cannot be ended; nobody waits for it any longer. */
async function within<T>(limitMs: number, work: Promise<T>, signal: AbortSignal): Promise<T> {
  const stop = new AbortController();
  const limit = delay(limitMs, undefined, { signal: AbortSignal.any([signal, stop.signal]) });
  try {
    return await Promise.race([
      work,
      limit.then(() => {
        throw new TicketLimitReached(limitMs);
      }),
    ]);
  } finally {
    stop.abort();
  }
}

/** No ticket came in time. */
export class TicketLimitReached extends Error {
  constructor(limitMs: number) {
    super(`no ticket within ${limitMs} ms`);
    this.name = 'TicketLimitReached';
  }
}
