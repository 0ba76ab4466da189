import { FetchError, type FetchErrorCode } from '../fetcher.ts';
import { BodyCut, SizeLimitReached, TimeLimitReached } from '../shared/cut-short.ts';
import { bodyFailure, networkFailure } from '../shared/failure.ts';

/** Which request failed. */
export interface FailedRequest {
  readonly source: string;
  /** Of the server. */
  readonly address: string;
  readonly bucket: string;
  /** Where in the bucket. */
  readonly what: string;
}

type Rule = readonly [FetchErrorCode, string];

const KEYS: Rule = ['unauthorized', 'check the access keys of this source'];
const TEMPORARY_KEYS: Rule = [
  'unauthorized',
  'temporary access keys have expired: renew them, or let this machine take a role',
];
const BUSY: Rule = ['throttled', 'the store wants to be asked less often: try again later'];
const SICK: Rule = ['unreachable', 'the store is not healthy: try again later'];
const NO_KEYS: Rule = [
  'unauthorized',
  'no access keys were found: name them under "credentials", log in with AWS\' tools, or say "anonymous"',
];
const OTHER_REGION: Rule = ['bad-payload', 'the bucket lies in another region'];

/** What stores call their errors, by what they mean to who asks; the names are the API's. */
const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>(
  Object.entries<Rule>({
    NoSuchBucket: ['not-found', 'there is no such bucket: check uri, endpoint and region'],
    NoSuchKey: ['not-found', 'it is not there (any more)'],
    NotFound: ['not-found', 'it is not there (any more)'],
    PreconditionFailed: ['not-found', 'it was replaced while it was read'],
    InvalidRange: ['not-found', 'it was replaced while it was read'],
    InvalidObjectState: ['not-found', 'it was moved to an archive: restore it first'],
    AccessDenied: [
      'unauthorized',
      'the keys need s3:ListBucket on the bucket, s3:GetObject on logs',
    ],
    AllAccessDisabled: ['unauthorized', 'the bucket is closed to everybody'],
    InvalidAccessKeyId: KEYS,
    SignatureDoesNotMatch: KEYS,
    InvalidToken: TEMPORARY_KEYS,
    InvalidTokenId: TEMPORARY_KEYS,
    ExpiredToken: TEMPORARY_KEYS,
    ExpiredTokenException: TEMPORARY_KEYS,
    TokenRefreshRequired: TEMPORARY_KEYS,
    CredentialsProviderError: NO_KEYS,
    TokenProviderError: NO_KEYS,
    RequestTimeTooSkewed: ['unauthorized', "this machine's clock and the store's differ: set it"],
    SlowDown: BUSY,
    Throttling: BUSY,
    ThrottlingException: BUSY,
    RequestLimitExceeded: BUSY,
    TooManyRequestsException: BUSY,
    ServiceUnavailable: SICK,
    InternalError: SICK,
    RequestTimeout: ['timeout', 'the store is busy: try again later'],
    PermanentRedirect: OTHER_REGION,
    AuthorizationHeaderMalformed: OTHER_REGION,
    InvalidBucketName: ['bad-payload', 'check the name of the bucket'],
  }),
);

const STATUS_RULES: Readonly<Record<number, Rule>> = {
  301: OTHER_REGION,
  401: KEYS,
  403: ['unauthorized', 'the keys need s3:ListBucket on the bucket, s3:GetObject on logs'],
  404: ['not-found', 'check uri and endpoint'],
  408: ['timeout', 'the store is busy: try again later'],
  412: ['not-found', 'it was replaced while it was read'],
  416: ['not-found', 'it was replaced while it was read'],
  429: BUSY,
  504: ['timeout', 'the store is busy: try again later'],
};
const NO_STORE: Rule = [
  'bad-payload',
  'what answers is no S3-compatible store: check the endpoint',
];

/**
 * What a request failed with. Only names of errors are quoted: a server may repeat keys and tokens in what it says. Anything but
 * the store's trouble is thrown on.
 */
export function storeFailure(failed: FailedRequest, thrown: unknown): FetchError {
  if (thrown instanceof FetchError || !(thrown instanceof Error)) throw thrown;
  const { source, address, what } = failed;
  if (thrown instanceof SizeLimitReached) {
    return new FetchError(source, 'bad-payload', `${what} (${thrown.message}): ${NO_STORE[1]}`);
  }
  if (thrown instanceof BodyCut || thrown instanceof TimeLimitReached) {
    return bodyFailure(source, what, thrown).error;
  }
  if (isTimeout(thrown)) {
    const message = `${address} did not answer in time: is it healthy, is a firewall between?`;
    return new FetchError(source, 'timeout', message);
  }
  const status = statusOf(thrown);
  const rule = RULES.get(thrown.name) ?? (status === undefined ? undefined : ruleOfStatus(status));
  if (rule === undefined) return otherFailure(failed, thrown);
  const [code, wayOut] = rule;
  const said = [status, nameOf(thrown)].filter((part) => part !== undefined).join(' ');
  const region = rule === OTHER_REGION ? regionOf(thrown) : '';
  return new FetchError(source, code, `${what} (${said}): ${wayOut}${region}`);
}

/** The client calls lost connections by that name, too. */
function isTimeout(thrown: Error): boolean {
  return thrown.name === 'TimeoutError' && (!('code' in thrown) || thrown.code === 'ETIMEDOUT');
}

function otherFailure({ source, address }: FailedRequest, thrown: Error): FetchError {
  if (thrown.message.startsWith('Region is missing')) {
    const message = `${address}: in which region does it lie? Name it under "region"`;
    return new FetchError(source, 'bad-payload', message);
  }
  return networkFailure(source, address, thrown).error;
}

function ruleOfStatus(status: number): Rule {
  return STATUS_RULES[status] ?? (status >= 500 ? SICK : NO_STORE);
}

function statusOf(thrown: Error): number | undefined {
  const metadata: unknown = '$metadata' in thrown ? thrown.$metadata : undefined;
  if (typeof metadata !== 'object' || metadata === null) return undefined;
  return 'httpStatusCode' in metadata && typeof metadata.httpStatusCode === 'number'
    ? metadata.httpStatusCode
    : undefined;
}

/** Of the API's making; anything longer or stranger is not repeated. */
function nameOf({ name }: Error): string | undefined {
  return /^[A-Z][A-Za-z]{2,39}$/.test(name) ? name : undefined;
}

/** The store tells it in a header, or beside the error. */
function regionOf(thrown: Error): string {
  const region: unknown = 'Region' in thrown ? thrown.Region : headerOf(thrown);
  return typeof region === 'string' && /^[a-z0-9-]{2,32}$/.test(region)
    ? `: say "region": "${region}"`
    : ': name it under "region"';
}

function headerOf(thrown: Error): unknown {
  const response: unknown = '$response' in thrown ? thrown.$response : undefined;
  if (typeof response !== 'object' || response === null || !('headers' in response)) return '';
  const { headers } = response;
  return typeof headers === 'object' && headers !== null && 'x-amz-bucket-region' in headers
    ? headers['x-amz-bucket-region']
    : '';
}
