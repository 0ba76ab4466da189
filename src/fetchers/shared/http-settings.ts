import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { MIB } from '../../model/units.ts';
import { createHostGate, type HostGate } from './host-gate.ts';

/** A value, or what reads it anew for every request: a file may be replaced while we run. Its `FetchError` is passed on. */
export type Secret = string | (() => Promise<string>);

/** Secrets appear in no message. */
export type HttpAuth =
  | { readonly kind: 'none' }
  /** Hadoop's "simple" authentication: `user.name=` in every query. */
  | { readonly kind: 'simple'; readonly userName: string }
  | { readonly kind: 'basic'; readonly userName: string; readonly password: Secret }
  | { readonly kind: 'bearer'; readonly token: Secret }
  /** A token under a header of its own, such as Knox and other gateways want it. */
  | { readonly kind: 'header'; readonly name: string; readonly value: Secret }
  /** A new `Authorization` for every request, where each token serves once (SPNEGO). Its `FetchError` is passed on. */
  | {
      readonly kind: 'computed';
      readonly authorization: (host: string, signal: AbortSignal) => Promise<string>;
    };

/** PEM texts. */
export interface TlsSettings {
  /** Trusted instead of the public authorities. */
  readonly ca?: string;
  readonly certificate?: string;
  readonly key?: string;
  readonly keyPassphrase?: string;
}

/** How long and how much of a server is waited for, and how often it is asked again. Times in ms. */
export interface HttpLimits {
  readonly connectMs: number;
  /** From the request to the answer's headers, connecting included. */
  readonly headersMs: number;
  /** Without a byte of the body; a reader that takes its time does not count. */
  readonly idleBodyMs: number;
  readonly maxJsonBytes: number;
  /** The first try included. */
  readonly attemptCount: number;
  readonly backoffBaseMs: number;
  readonly backoffLimitMs: number;
  /** A server that asks for a longer pause is given up at once. */
  readonly maxRetryAfterMs: number;
}

/** What is usual. Ours; the `timeoutSeconds` of a source take the place of `headersMs`. */
export const HTTP_LIMITS: HttpLimits = {
  connectMs: 10_000,
  // the listing of a busy ResourceManager or History Server takes tens of seconds
  headersMs: 60_000,
  idleBodyMs: 60_000,
  // 10 000 applications of a ResourceManager are 14 MB
  maxJsonBytes: 64 * MIB,
  attemptCount: 4,
  backoffBaseMs: 500,
  backoffLimitMs: 30_000,
  maxRetryAfterMs: 60_000,
};

/** A server and how it is asked. */
export interface HttpSettings {
  /** The source of its errors: 'yarn', 'history-server', 'webhdfs'. */
  readonly source: string;
  /** Any prefix, such as a gateway's `https://knox:8443/gateway/default/sparkhistory`; its query goes with every request. */
  readonly baseUrl: string;
  readonly auth?: HttpAuth;
  readonly tls?: TlsSettings;
  readonly limits?: Partial<HttpLimits>;
  /**
   * Where a redirect may lead besides the base URL's own origin: `host`, `host:port`, `*.domain` or `*`. Credentials stay
   * behind in any case.
   */
  readonly redirectHosts?: readonly string[];
}

/** What servers answered: kept while they are asked, or given again in their place. */
export type HttpTape =
  | { readonly mode: 'record'; readonly keep: (answer: TapedAnswer) => void }
  | { readonly mode: 'replay'; readonly find: (key: string) => TapedAnswer | undefined };

/** An answer that was read as text. */
export interface TapedAnswer {
  /** `tapeKey` of the question. */
  readonly key: string;
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** What is not the same in each run, and what all clients of a process share. */
export interface HttpRuntime {
  /** UTC, ms. */
  readonly nowMs: () => number;
  /** Rejects with the signal's reason. */
  readonly sleep: (durationMs: number, signal: AbortSignal) => Promise<void>;
  /** [0, 1). */
  readonly random: () => number;
  /** One for the process: its limit holds for a host, whoever asks. */
  readonly gate: HostGate;
  readonly tape?: HttpTape;
}

const RANDOM_STEPS = 2 ** 32;

/** The runtime of a real process: at most `maxRequestsPerHost` requests at once for each host. */
export function systemHttpRuntime(maxRequestsPerHost = 4): HttpRuntime {
  return {
    nowMs: Date.now,
    sleep: async (durationMs, signal) => {
      await delay(durationMs, undefined, { signal }).catch((error: unknown) => {
        signal.throwIfAborted();
        throw error;
      });
    },
    random: () => randomInt(RANDOM_STEPS) / RANDOM_STEPS,
    gate: createHostGate(maxRequestsPerHost),
  };
}
