interface Packing {
  /** The program that unpacks it. */
  readonly program: string;
  readonly mark: Buffer;
}

/**
 * Packings that people use and Spark has no codec for, by their first bytes: the frames of lz4 (lz4_Frame_format.md, with the
 * legacy ones) are not the blocks that Spark writes under the same name.
 */
const PACKINGS: readonly Packing[] = [
  { program: 'lz4', mark: Buffer.from([0x04, 0x22, 0x4d, 0x18]) },
  { program: 'lz4', mark: Buffer.from([0x02, 0x21, 0x4c, 0x18]) },
  { program: 'xz', mark: Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]) },
  { program: 'bzip2', mark: Buffer.from('BZh') },
];

/** Bytes that tell every packing. */
export const PACKING_MARK_BYTES = 6;

/** The program that unpacks what begins so; undefined for everything that is read as it is. */
export function unpackerOf(head: Uint8Array): string | undefined {
  return PACKINGS.find(({ mark }) => mark.equals(head.subarray(0, mark.length)))?.program;
}
