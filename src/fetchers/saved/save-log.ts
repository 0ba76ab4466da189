import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { DecodeProblem } from '../../event-log/codecs/codec.ts';
import { decode } from '../../event-log/decode.ts';
import { createLineSplitter } from '../../event-log/lines.ts';
import type { LogSource } from '../../event-log/log-source.ts';
import { FileError } from '../../files/file-error.ts';
import { draftOf } from '../../files/write-whole.ts';
import type { Gap } from '../../model/application.ts';
import { redactJson } from '../../model/secrets/redact-json.ts';

/**
 * Writes a log as one gzipped file, line by line, without secrets. What cannot be decoded is left out, as when it is read.
 * Returns what the file does not tell any more: parts that were missing, and what was left out. Rejects with FileError.
 */
export async function saveLog(
  log: LogSource,
  file: string,
  signal: AbortSignal,
): Promise<readonly Gap[]> {
  const temporary = draftOf(file);
  const problems: DecodeProblem[] = [];
  try {
    const lines = Readable.from(cleanLines(log, problems), { objectMode: false });
    await pipeline(lines, createGzip(), createWriteStream(temporary, { mode: 0o600 }), { signal });
    await rename(temporary, file);
    return [...log.gaps, ...problems];
  } catch (error) {
    // trouble of the log is told by who reads it: what the system refused is the file
    const isRefused = error instanceof Error && 'syscall' in error;
    throw isRefused ? new FileError(`${file} cannot be written`, error) : error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function* cleanLines(log: LogSource, problems: DecodeProblem[]): AsyncGenerator<Buffer> {
  const ready: string[] = [];
  const take = (bytes: Buffer): void => {
    ready.push(`${redactJson(bytes.toString('utf8'))}\n`);
  };
  const splitter = createLineSplitter((buffer, start, end) => take(buffer.subarray(start, end)));
  for (const [at, part] of log.parts.entries()) {
    for await (const chunk of decode(part.open(), (problem) => problems.push(problem))) {
      splitter.push(chunk);
      yield Buffer.from(ready.join(''));
      ready.length = 0;
    }
    // what a killed writer left of its last line stays what it is; the next part does not go on with it
    const rest = splitter.end();
    const end = at < log.parts.length - 1 ? '\n' : '';
    if (rest !== undefined) yield Buffer.from(`${redactJson(rest.toString('utf8'))}${end}`);
  }
}
