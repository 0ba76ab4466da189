import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipFile {
  readonly name: string;
  readonly data?: Buffer;
  readonly isStored?: boolean;
  /** What the headers say of how it is packed; nothing is. */
  readonly isEncrypted?: boolean | 'strongly';
  readonly method?: number;
  /** The directory says that it lies where the file before it does. */
  readonly isOverlapping?: boolean;
}

const DEFLATED = 8;
const HAS_DESCRIPTOR = 0x08;
const ENCRYPTED = 0x01;
const STRONGLY_ENCRYPTED = 0x40;

/** An archive as java.util.zip streams it: sizes and checksums stand behind the data, not in front of them. */
export function aZip(files: readonly ZipFile[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  let lastOffset = 0;
  for (const file of files) {
    const { body, entry } = zipped(file, file.isOverlapping === true ? lastOffset : offset);
    lastOffset = offset;
    bodies.push(body);
    directory.push(entry);
    offset += body.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, entries, end]);
}

function zipped(
  { name, data = Buffer.alloc(0), isStored = false, isEncrypted = false, method }: ZipFile,
  offset: number,
): { readonly body: Buffer; readonly entry: Buffer } {
  const packed = isStored ? data : deflateRawSync(data);
  const sizes = Buffer.alloc(12);
  sizes.writeUInt32LE(crc32(data), 0);
  sizes.writeUInt32LE(packed.length, 4);
  sizes.writeUInt32LE(data.length, 8);

  // version, flags, method, time, date
  const common = Buffer.alloc(10);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(HAS_DESCRIPTOR + flagsOf(isEncrypted), 2);
  common.writeUInt16LE(method ?? (isStored ? 0 : DEFLATED), 4);
  const nameLengths = Buffer.alloc(4);
  nameLengths.writeUInt16LE(Buffer.byteLength(name), 0);
  // comment length, disk, attributes, offset
  const placement = Buffer.alloc(14);
  placement.writeUInt32LE(offset, 10);

  const path = Buffer.from(name);
  return {
    body: Buffer.concat([
      Buffer.from('PK\x03\x04', 'latin1'),
      common,
      Buffer.alloc(12),
      nameLengths,
      path,
      packed,
      Buffer.from('PK\x07\x08', 'latin1'),
      sizes,
    ]),
    entry: Buffer.concat([
      Buffer.from('PK\x01\x02\x14\x00', 'latin1'),
      common,
      sizes,
      nameLengths,
      placement,
      path,
    ]),
  };
}

function flagsOf(isEncrypted: boolean | 'strongly'): number {
  if (isEncrypted === 'strongly') return ENCRYPTED + STRONGLY_ENCRYPTED;
  return isEncrypted ? ENCRYPTED : 0;
}
