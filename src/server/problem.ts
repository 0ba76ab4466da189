/** What a request is refused with, for people and programs: RFC 9457. */
export interface ProblemDetails {
  readonly status: number;
  /** Kebab-case; stays as it is from one version to the next. */
  readonly code: string;
  /** The same for every problem of this code. */
  readonly title: string;
  /** What is wrong with this request, and what to do instead. */
  readonly detail: string;
}

/** Thrown by whoever answers a request: a page of words, or problem details under `/api/`. */
export class Problem extends Error {
  readonly details: ProblemDetails;
  readonly headers: Readonly<Record<string, string>>;

  constructor(details: ProblemDetails, headers: Readonly<Record<string, string>> = {}) {
    super(details.detail);
    this.name = 'Problem';
    this.details = details;
    this.headers = headers;
  }
}

/** There is nothing of that name. */
export function notFound(detail: string): Problem {
  return new Problem({ status: 404, code: 'not-found', title: 'Not found', detail });
}

/** Wrong parameters or a wrong body. */
export function badRequest(detail: string): Problem {
  return new Problem({ status: 400, code: 'bad-request', title: 'Wrong request', detail });
}

/** Nobody knows who asks. */
export function unauthorized(detail: string): Problem {
  const title = 'Sign in first';
  return new Problem(
    { status: 401, code: 'unauthorized', title, detail },
    { 'www-authenticate': 'Bearer realm="sparkvet"' },
  );
}

/** Known, and not allowed. */
export function forbidden(detail: string): Problem {
  return new Problem({ status: 403, code: 'forbidden', title: 'Not allowed', detail });
}

/** More bytes than are taken; the connection ends with the answer. */
export function tooLarge(detail: string): Problem {
  // the rest of the body is not waited for
  return new Problem(
    { status: 413, code: 'too-large', title: 'Too large', detail },
    { connection: 'close' },
  );
}

/** Bytes that are what was asked for, and cannot be used. */
export function unprocessable(detail: string): Problem {
  return new Problem({ status: 422, code: 'unreadable', title: 'Cannot be read', detail });
}

/** Come again after so many seconds. */
export function tooManyRequests(afterSeconds: number): Problem {
  const title = 'Too many requests';
  const detail = `more than may be asked at once: come again in ${afterSeconds} s`;
  return new Problem(
    { status: 429, code: 'too-many-requests', title, detail },
    { 'retry-after': String(afterSeconds) },
  );
}

/** Later it may work. */
export function unavailable(detail: string, retryAfterSeconds = 5): Problem {
  return new Problem(
    { status: 503, code: 'unavailable', title: 'Not available now', detail },
    { 'retry-after': String(retryAfterSeconds) },
  );
}
