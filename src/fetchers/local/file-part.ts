import type { LogPart } from '../../event-log/log-source.ts';
import { readFileChunks } from './local-file.ts';

/** A file of this machine as part of a log; another thread can open it by its path. */
export function filePart(name: string, path: string, byteCount?: number): LogPart {
  return {
    name,
    path,
    ...(byteCount === undefined ? {} : { byteCount }),
    open: () => readFileChunks(path),
    openAt: (fromByte) => readFileChunks(path, undefined, fromByte),
  };
}
