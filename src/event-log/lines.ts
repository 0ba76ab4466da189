import { MIB } from '../model/units.ts';

/**
 * A line is `buffer[start, end)`, without its line feed or carriage return and never empty; valid during the call only.
 */
export type OnLine = (buffer: Buffer, start: number, end: number) => void;

/** Cuts the chunks of one stream after another into lines. */
export interface LineSplitter {
  /** Calls back for each line that ends in this chunk; the chunk may be reused afterwards. */
  push(chunk: Uint8Array): void;
  /**
   * Ends a stream: gives what stands after the last line feed, which may be a whole line or the beginning of one. The next
   * `push` begins a new stream. Valid until then.
   */
  end(): Buffer | undefined;
  /** What stands after the last line feed so far, while the stream goes on; valid until the next `push`. */
  peek(): Buffer | 'overlong' | undefined;
  /** Lines that were longer than allowed and therefore passed over, in all streams. */
  readonly overlongCount: number;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const NOTHING: Buffer = Buffer.alloc(0);
/** Plans of tens of megabytes are seen in logs; far above, it is no line of a log and would cost memory. */
const MAX_LINE_BYTES = 64 * MIB;
const MIN_CARRY_BYTES = 64 * 1024;
/** More than this is given back after the line that needed it. */
const MAX_KEPT_CARRY_BYTES = MIB;
/** A carry that has to be longer is as long as can be: of memory, what is not written to costs nothing, and a second copy does. */
const MAX_DOUBLED_BYTES = 4 * MIB;

/** Lines within a chunk are handed on where they lie; only one that crosses a border is copied, once. */
export function createLineSplitter(onLine: OnLine, maxLineBytes = MAX_LINE_BYTES): LineSplitter {
  // One more for the carriage return that does not count.
  const carry = createCarry(maxLineBytes + 1);
  let overlongCount = 0;

  function emit(buffer: Buffer, start: number, lineEnd: number): void {
    const end = lineEnd > start && buffer[lineEnd - 1] === CARRIAGE_RETURN ? lineEnd - 1 : lineEnd;
    if (end - start > maxLineBytes) overlongCount++;
    else if (end > start) onLine(buffer, start, end);
  }

  return {
    push(bytes) {
      const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      let start = 0;
      let lineEnd = chunk.indexOf(LINE_FEED);
      if (lineEnd >= 0 && carry.isOpen()) {
        carry.add(chunk.subarray(0, lineEnd));
        const line = carry.take();
        if (line === 'overlong') overlongCount++;
        else {
          emit(line, 0, line.length);
          giveBack(line);
        }
        start = afterLineEnds(chunk, lineEnd + 1);
        lineEnd = chunk.indexOf(LINE_FEED, start);
      }
      while (lineEnd >= 0) {
        emit(chunk, start, lineEnd);
        start = afterLineEnds(chunk, lineEnd + 1);
        lineEnd = chunk.indexOf(LINE_FEED, start);
      }
      if (start < chunk.length) carry.add(chunk.subarray(start));
    },
    end() {
      const rest = carry.take();
      if (rest === 'overlong') overlongCount++;
      return rest === 'overlong' || rest.length === 0 ? undefined : rest;
    },
    peek() {
      const rest = carry.peek();
      return rest.length === 0 ? undefined : rest;
    },
    get overlongCount() {
      return overlongCount;
    },
  };
}

/** Past empty lines, which may be millions: byte by byte, since to search for each of their ends takes six times as long. */
function afterLineEnds(chunk: Buffer, from: number): number {
  let at = from;
  while (at < chunk.length && isEmptyLine(chunk, at)) at++;
  return at;
}

/** Whether nothing is to be read here before a line feed. */
function isEmptyLine(chunk: Buffer, at: number): boolean {
  const byte = chunk[at];
  if (byte === LINE_FEED) return true;
  return byte === CARRIAGE_RETURN && at + 1 < chunk.length && chunk[at + 1] === LINE_FEED;
}

/** The beginning of a line whose end is not there yet. */
interface Carry {
  isOpen(): boolean;
  add(piece: Buffer): void;
  /** The line so far; valid until the next `add`. */
  peek(): Buffer | 'overlong';
  /** The line so far, after which a new one begins; valid until the next `add`. */
  take(): Buffer | 'overlong';
}

/** What a long line took, at once: it may be a long time until somebody looks for garbage. */
function giveBack(line: Buffer): void {
  if (line.length > MAX_KEPT_CARRY_BYTES && line.buffer instanceof ArrayBuffer) {
    line.buffer.transfer(0);
  }
}

function createCarry(maxBytes: number): Carry {
  let held = NOTHING;
  let byteCount = 0;
  let isOverlong = false;

  function grow(neededByteCount: number): void {
    const isLong = neededByteCount > MAX_DOUBLED_BYTES;
    const roomyByteCount = isLong
      ? maxBytes
      : Math.max(2 * held.length, neededByteCount, MIN_CARRY_BYTES);
    const larger = Buffer.allocUnsafeSlow(Math.min(roomyByteCount, maxBytes));
    held.copy(larger, 0, 0, byteCount);
    held = larger;
  }

  function peek(): Buffer | 'overlong' {
    return isOverlong ? 'overlong' : held.subarray(0, byteCount);
  }

  return {
    isOpen: () => byteCount > 0 || isOverlong,
    add(piece) {
      const neededByteCount = byteCount + piece.length;
      isOverlong ||= neededByteCount > maxBytes;
      if (isOverlong) return;
      if (neededByteCount > held.length) grow(neededByteCount);
      byteCount += piece.copy(held, byteCount);
    },
    peek,
    take() {
      const taken = peek();
      if (held.length > MAX_KEPT_CARRY_BYTES) held = NOTHING;
      byteCount = 0;
      isOverlong = false;
      return taken;
    },
  };
}
