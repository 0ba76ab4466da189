import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { LogPart, LogSource } from '../../src/event-log/log-source.ts';
import { streamOf } from './byte-stream.ts';

interface LogFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** A log of one file or several that is written from its beginning to its end. */
export class GrowingLog {
  readonly name: string;
  files: readonly LogFile[];
  /** Bytes of parts that readers took. */
  takenByteCount = 0;

  constructor(name: string, files: readonly LogFile[]) {
    this.name = name;
    this.files = files;
  }

  static of(...paths: readonly string[]): GrowingLog {
    const files = paths.map((file) => ({ name: path.basename(file), bytes: readFileSync(file) }));
    return new GrowingLog(files[0]?.name ?? '', files);
  }

  get byteCount(): number {
    return this.files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** The log when so many of its bytes are written. */
  at(byteCount: number, isInProgress = true): LogSource {
    const parts: LogPart[] = [];
    let left = byteCount;
    for (const { name, bytes } of this.files) {
      parts.push(this.#partOf(name, bytes.subarray(0, left)));
      if (left < bytes.length) break;
      // the next is there, with nothing in it yet
      left -= bytes.length;
    }
    return { name: this.name, parts, gaps: [], isInProgress };
  }

  #partOf(name: string, bytes: Buffer): LogPart {
    return {
      name,
      byteCount: bytes.length,
      open: () => this.#counted(bytes),
      openAt: (fromByte) => this.#counted(bytes.subarray(fromByte)),
    };
  }

  async *#counted(bytes: Buffer): AsyncGenerator<Uint8Array> {
    for await (const chunk of streamOf(bytes)) {
      this.takenByteCount += chunk.length;
      yield chunk;
    }
  }
}
