import { MIB } from '../../model/units.ts';

/** Gathers small decoded pieces, so that whoever reads them is not woken for each. */
export interface OutputBatch {
  /** Bytes gathered and not yet taken. */
  readonly byteCount: number;
  /** False when the batch is to be taken before `reserve`. */
  hasRoomFor(byteCount: number): boolean;
  /** Exactly `byteCount` bytes to write into; they are the batch's once `commit` is called. */
  reserve(byteCount: number): Buffer;
  commit(byteCount: number): void;
  /** Something was left out here: a line feed goes before the next piece. */
  breakLine(): void;
  /** What was gathered; valid until the next `reserve`. */
  take(): Buffer;
  /** The same with the line feed that is due, before output that does not go through the batch; nothing if there is neither. */
  flush(): readonly Buffer[];
}

const BATCH_BYTES = MIB;
const LINE_FEED = 0x0a;

/** An empty batch of a mebibyte; one larger piece gets a buffer of its own. */
export function createOutputBatch(): OutputBatch {
  let buffer = Buffer.allocUnsafeSlow(BATCH_BYTES);
  let end = 0;
  let isBroken = false;

  function take(): Buffer {
    const taken = buffer.subarray(0, end);
    end = 0;
    return taken;
  }

  return {
    get byteCount() {
      return end;
    },
    hasRoomFor: (byteCount) => end === 0 || end + byteCount + 1 <= buffer.length,
    reserve(byteCount) {
      if (end + byteCount + 1 > buffer.length) buffer = Buffer.allocUnsafeSlow(byteCount + 1);
      if (isBroken) buffer[end++] = LINE_FEED;
      isBroken = false;
      return buffer.subarray(end, end + byteCount);
    },
    commit(byteCount) {
      end += byteCount;
    },
    breakLine() {
      isBroken = true;
    },
    take,
    flush() {
      const pieces = end > 0 ? [take()] : [];
      if (isBroken) pieces.push(Buffer.of(LINE_FEED));
      isBroken = false;
      return pieces;
    },
  };
}
