/** How bytes are framed; names are those of Spark's codecs. */
export type Framing = 'plain' | 'zstd' | 'lz4' | 'snappy' | 'lzf' | 'gzip';

/** Enough of a stream's beginning to tell its framing. */
export const FRAMING_HEAD_BYTES = 8;

interface Mark {
  readonly framing: Exclude<Framing, 'plain'>;
  readonly bytes: Buffer;
}
const MARKS: readonly Mark[] = [
  { framing: 'zstd', bytes: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]) },
  { framing: 'lz4', bytes: Buffer.from('LZ4Block') },
  { framing: 'snappy', bytes: Buffer.from('\x82SNAPPY\0', 'latin1') },
  { framing: 'lzf', bytes: Buffer.from('ZV\0') },
  { framing: 'lzf', bytes: Buffer.from('ZV\x01') },
  { framing: 'gzip', bytes: Buffer.from([0x1f, 0x8b, 0x08]) },
  // pzstd begins with a skippable frame, of which there are sixteen kinds.
  ...Array.from({ length: 16 }, (_, kind) => ({
    framing: 'zstd' as const,
    bytes: Buffer.from([0x50 + kind, 0x2a, 0x4d, 0x18]),
  })),
];
const ZIP_MARKS = [Buffer.from('PK\x03\x04', 'latin1'), Buffer.from('PK\x05\x06', 'latin1')];

/** Decides by the first bytes, never by a name. A file that is shorter than its mark is torn, not text. */
export function detectFraming(head: Uint8Array): Framing {
  if (head.length === 0) return 'plain';
  return MARKS.find(({ bytes }) => beginsWith(head, bytes))?.framing ?? 'plain';
}

/** Whether the first bytes are those of a zip archive, which is no stream: it is read from its end. */
export function isZip(head: Uint8Array): boolean {
  return head.length >= 4 && ZIP_MARKS.some((mark) => beginsWith(head, mark));
}

function beginsWith(head: Uint8Array, mark: Buffer): boolean {
  const byteCount = Math.min(head.length, mark.length);
  return mark.compare(head, 0, byteCount, 0, byteCount) === 0;
}
