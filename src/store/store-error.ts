export type StoreErrorCode =
  | 'unsupported'
  | 'cannot-open'
  | 'not-a-database'
  | 'not-ours'
  | 'from-the-future'
  | 'locked'
  | 'read-only'
  | 'full'
  | 'io'
  | 'corrupt'
  | 'damaged-document'
  | 'unknown-document'
  | 'bad-query';

/** Trouble of the file, the disk or the question, said in one line with the way out: anything else that is thrown is a bug. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
    this.code = code;
  }
}
