import type { FileHandle } from 'node:fs/promises';
import { FetchError } from '../fetcher.ts';

/** A log's first lines name its application and when it began: another log begins otherwise. */
const HEAD_BYTES = 4_096;

export interface OpenedFile {
  /** At the end of reading, `byteCount` from the file's beginning. Throws FetchError where what was read is of two files. */
  readonly refuseChanged: (path: string, byteCount: number) => Promise<void>;
}

/**
 * Notices that a file was emptied, cut or overwritten in place while it was read. One that was renamed, deleted or replaced by
 * another is still read to its end; one that grew is what it was, and more. Pipes and devices are never the same.
 */
export async function rememberFile(file: FileHandle): Promise<OpenedFile> {
  const before = await file.stat();
  if (!before.isFile()) return { refuseChanged: async () => {} };
  const head = await headOf(file);
  return {
    refuseChanged: async (path, byteCount) => {
      const after = await file.stat();
      if (after.mtimeMs === before.mtimeMs && after.size === before.size) return;
      const isSame = after.size >= byteCount && (await headOf(file, head.length)).equals(head);
      if (isSame) return;
      throw new FetchError(
        'local',
        'unreachable',
        `${path} was overwritten while it was read: try again`,
      );
    },
  };
}

async function headOf(file: FileHandle, byteCount = HEAD_BYTES): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(byteCount), 0, byteCount, 0);
  return buffer.subarray(0, bytesRead);
}
