import { isZip } from '../../event-log/codecs/detect.ts';
import type { ByteStream, LogSource } from '../../event-log/log-source.ts';
import { FetchError } from '../fetcher.ts';
import { LOCAL_SOURCE } from './local-file.ts';
import type { LocalItem } from './local-item.ts';
import { logsInSpooledZip, notKept } from './spooled-zip.ts';

const ZIP_MARK_BYTES = 4;

/** What came by a stream: one log, which can be read once, or an archive. */
export type Streamed =
  | { readonly kind: 'log'; readonly log: LogSource }
  | { readonly kind: 'zip'; readonly items: AsyncIterable<LocalItem> };

/** Looks at the first bytes of a pipe. Throws FetchError when nothing comes. */
export async function openStream(name: string, source: ByteStream): Promise<Streamed> {
  const chunks = source[Symbol.asyncIterator]();
  const head = await takeHead(chunks);
  if (head.length === 0) {
    throw new FetchError(
      LOCAL_SOURCE,
      'bad-payload',
      `nothing came on ${name}: there is no log to read`,
    );
  }
  const whole = joined(head, chunks);
  if (isZip(head)) return { kind: 'zip', items: logsInSpooledZip(whole, aboutStream(name)) };
  const part = { name, open: () => whole };
  return { kind: 'log', log: { name, parts: [part], gaps: [], isInProgress: false } };
}

async function takeHead(chunks: AsyncIterator<Uint8Array>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < ZIP_MARK_BYTES) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

async function* joined(head: Buffer, chunks: AsyncIterator<Uint8Array>): ByteStream {
  try {
    yield head;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
      yield next.value;
    }
  } finally {
    await chunks.return?.();
  }
}

/** The user named a stream, and knows of no file. */
function aboutStream(name: string): (error: unknown, path: string) => unknown {
  return (error, path) => {
    const zip = `the zip on ${name}`;
    if (!(error instanceof FetchError)) return notKept(LOCAL_SOURCE, zip, error) ?? error;
    const message = error.message.replaceAll(path, zip);
    return new FetchError(error.source, error.code, message, { cause: error });
  };
}
