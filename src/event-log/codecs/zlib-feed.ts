import type { Gunzip, InflateRaw, ZstdDecompress } from 'node:zlib';

/** What a feed gave; `error` is set when the decompressor gave up, and then it takes nothing more. */
export interface Fed {
  readonly outputs: readonly Buffer[];
  readonly error?: Error;
}

/**
 * A zlib stream driven step by step. Unlike an async iterator it gives everything that was decoded before an error, and
 * between steps it neither reads nor writes: the input may be reused, and memory is bounded by what one step can expand to.
 */
export interface ZlibFeed {
  /** Resolves with all that these bytes gave, when they are no longer needed. */
  feed(bytes: Uint8Array): Promise<Fed>;
  /** Says that the input ends here, which is an error inside of a member or frame. */
  finish(): Promise<Fed>;
  close(): void;
}

/** Takes the stream over: nobody else may listen to it or write to it. */
export function createZlibFeed(stream: Gunzip | InflateRaw | ZstdDecompress): ZlibFeed {
  let outputs: Buffer[] = [];
  let failure: Error | undefined;
  let waiting: ((fed: Fed) => void) | undefined;

  function settle(): void {
    waiting?.(failure === undefined ? { outputs } : { outputs, error: failure });
    waiting = undefined;
  }
  function step(work: () => void): Promise<Fed> {
    outputs = [];
    return new Promise((resolve) => {
      waiting = resolve;
      work();
    });
  }

  function fail(error: Error | null | undefined): void {
    failure ??= error ?? undefined;
  }

  stream.on('data', (output: Buffer) => outputs.push(output));
  stream.on('error', fail);
  // After an error a write is not always called back, but the stream is always closed.
  stream.on('close', settle);
  return {
    feed: (bytes) =>
      step(() =>
        stream.write(bytes, (error) => {
          fail(error);
          settle();
        }),
      ),
    finish: () => step(() => stream.end()),
    close: () => stream.destroy(),
  };
}
