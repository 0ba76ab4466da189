export type FetchErrorCode =
  | 'unreachable'
  | 'timeout'
  | 'throttled'
  | 'unauthorized'
  | 'not-found'
  | 'too-large'
  | 'bad-payload';

/** Their trouble, not ours: anything else that is thrown is a bug. */
export class FetchError extends Error {
  readonly code: FetchErrorCode;
  readonly source: string;

  constructor(source: string, code: FetchErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FetchError';
    this.code = code;
    this.source = source;
  }
}
