/** A folder that Spark writes event logs into, wherever it is. Everything throws `FetchError`, or the signal's reason. */
export interface LogFolder {
  /** For people: without credentials. */
  readonly location: string;
  /** What lies directly in it, in pages, in any order. */
  readonly list: (signal: AbortSignal) => AsyncIterable<readonly FolderEntry[]>;
  /** The files of a folder in it, by its name: the parts of a rolled log. Empty when it is gone. */
  readonly listInside: (folderName: string, signal: AbortSignal) => Promise<readonly FolderEntry[]>;
  /** The bytes of a file as far as they are written: `name`, or `folder/name`. */
  readonly open: (path: string, signal: AbortSignal, span?: ByteSpan) => AsyncIterable<Uint8Array>;
}

/** Which bytes of a file are wanted. */
export interface ByteSpan {
  /** Its beginning unless said. */
  readonly fromByte?: number;
  /** What the listing says of a file that is not written any more: who sends fewer bytes was cut. */
  readonly listedByteCount?: number;
}

/** A name in a folder of logs, with what a listing tells of it. */
export interface FolderEntry {
  readonly name: string;
  /**
   * `other`: it bears a name and cannot be read, like a link that leads nowhere. `misnamed`: a file or a folder that cannot be
   * asked for, because its name is no text.
   */
  readonly kind: 'file' | 'folder' | 'other' | 'misnamed';
  /** As the store tells it: of a file that is still written it may be too small. Of others it means nothing. */
  readonly byteCount: number;
  /** When it was written last, by its own clock; of a folder absent where the store does not know folders. */
  readonly modifiedAtMs?: number;
  /** When it came here, where the store knows: a copy may keep the time of its original. */
  readonly arrivedAtMs?: number;
}
