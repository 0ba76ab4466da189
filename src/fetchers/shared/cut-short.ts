/** Which of our own limits ended an exchange. */
export class TimeLimitReached extends Error {
  /** `drip`: bytes came, too few of them. */
  readonly phase: 'connect' | 'headers' | 'body' | 'drip';
  readonly limitMs: number;

  constructor(phase: TimeLimitReached['phase'], limitMs: number) {
    super(`${phase}: nothing for ${limitMs} ms`);
    this.name = 'TimeLimitReached';
    this.phase = phase;
    this.limitMs = limitMs;
  }
}

/** More bytes came, or were announced, than the caller takes. */
export class SizeLimitReached extends Error {
  readonly limitBytes: number;

  constructor(limitBytes: number) {
    super(`more than ${limitBytes} bytes`);
    this.name = 'SizeLimitReached';
    this.limitBytes = limitBytes;
  }
}

/** The body stopped before the length that its headers announced. */
export class BodyCut extends Error {
  constructor(receivedBytes: number, announcedBytes: number | undefined, options?: ErrorOptions) {
    const of = announcedBytes === undefined ? '' : ` of ${announcedBytes}`;
    super(`the body stopped after ${receivedBytes}${of} bytes`, options);
    this.name = 'BodyCut';
  }
}
