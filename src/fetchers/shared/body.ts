import type { Readable } from 'node:stream';
import { BodyCut, SizeLimitReached, TimeLimitReached } from './cut-short.ts';

export interface BodyLimits {
  readonly idleBodyMs: number;
  readonly maxBytes: number;
  /** `Content-Length` of a body that is not compressed on the way. */
  readonly announcedBytes: number | undefined;
}

/**
 * The bytes as they come. Throws `SizeLimitReached`, `BodyCut`, and `TimeLimitReached` when the server is silent while
 * somebody waits for it, or only drips. The body is destroyed when the reader stops early.
 */
export async function* readBody(body: Readable, limits: BodyLimits): AsyncGenerator<Uint8Array> {
  const { announcedBytes, maxBytes } = limits;
  let receivedBytes = 0;
  try {
    if ((announcedBytes ?? 0) > maxBytes) throw new SizeLimitReached(maxBytes);
    const chunks = chunksOf(body);
    let waitedMs = 0;
    for (;;) {
      const askedAtMs = performance.now();
      // oxlint-disable-next-line no-await-in-loop -- bytes come one after the other
      const chunk = await withinIdleLimit(body, chunks, limits.idleBodyMs);
      if (chunk === undefined) break;
      waitedMs += performance.now() - askedAtMs;
      receivedBytes += chunk.length;
      refuseDripping(receivedBytes, waitedMs, limits);
      if (receivedBytes > maxBytes) throw new SizeLimitReached(maxBytes);
      yield chunk;
    }
  } catch (error) {
    throw isOfOurs(error) ? error : new BodyCut(receivedBytes, announcedBytes, { cause: error });
  } finally {
    body.destroy();
  }
  if (announcedBytes !== undefined && receivedBytes < announcedBytes) {
    throw new BodyCut(receivedBytes, announcedBytes);
  }
}

/** Waiting so many times as long as silence may last is enough to know how fast a server is. */
const DRIP_IDLES = 10;
/** 1 kB/s: slower than any line, faster than who only keeps a connection open. */
const DRIP_BYTES_PER_MS = 1;

/** One byte a minute would hold a connection for years. Throws TimeLimitReached. */
function refuseDripping(receivedBytes: number, waitedMs: number, { idleBodyMs }: BodyLimits): void {
  if (waitedMs < DRIP_IDLES * idleBodyMs || receivedBytes >= waitedMs * DRIP_BYTES_PER_MS) return;
  throw new TimeLimitReached('drip', waitedMs);
}

function isOfOurs(error: unknown): boolean {
  return error instanceof SizeLimitReached || error instanceof TimeLimitReached;
}

async function* chunksOf(body: Readable): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    if (chunk instanceof Uint8Array) yield chunk;
  }
}

/** The clock runs only while we wait for the server. */
async function withinIdleLimit(
  body: Readable,
  chunks: AsyncGenerator<Uint8Array>,
  idleBodyMs: number,
): Promise<Uint8Array | undefined> {
  const timer = setTimeout(() => {
    body.destroy(new TimeLimitReached('body', idleBodyMs));
  }, idleBodyMs);
  try {
    const next = await chunks.next();
    return next.done === true ? undefined : next.value;
  } finally {
    clearTimeout(timer);
  }
}

/** The whole body as text. */
export async function readText(body: Readable, limits: BodyLimits): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readBody(body, limits)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** The beginning of a body that only explains an error: what cannot be read is left out. */
export async function readBeginning(
  body: Readable,
  idleBodyMs: number,
  maxBytes: number,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let receivedBytes = 0;
  try {
    const limits = { idleBodyMs, maxBytes: Infinity, announcedBytes: undefined };
    for await (const chunk of readBody(body, limits)) {
      chunks.push(chunk);
      receivedBytes += chunk.length;
      if (receivedBytes >= maxBytes) break;
    }
  } catch {
    // the status is what counts
  }
  return Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8');
}
