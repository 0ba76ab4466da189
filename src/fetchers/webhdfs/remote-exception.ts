import { keepText } from '../../event-log/text.ts';
import { FetchError, type FetchErrorCode } from '../fetcher.ts';
import type { Answer } from '../shared/answer.ts';
import { RemoteException } from './schema.ts';

/** Hadoop's exceptions, by what they mean to who asks; their status alone does not tell (a standby answers 403). */
const CODES: ReadonlyMap<string, FetchErrorCode> = new Map<string, FetchErrorCode>(
  Object.entries({
    StandbyException: 'unreachable',
    ObserverRetryOnActiveException: 'unreachable',
    RetriableException: 'unreachable',
    SafeModeException: 'unreachable',
    AccessControlException: 'unauthorized',
    AuthorizationException: 'unauthorized',
    SecurityException: 'unauthorized',
    AuthenticationException: 'unauthorized',
    InvalidToken: 'unauthorized',
    FileNotFoundException: 'not-found',
    // an operation that this version does not know: HttpFS answers 500
    QueryParamException: 'bad-payload',
    IllegalArgumentException: 'bad-payload',
    UnsupportedOperationException: 'bad-payload',
  } as const),
);

/** Of a message that is quoted. */
const SAID_LENGTH = 500;

/** What a NameNode, a DataNode or HttpFS says is wrong; undefined where it is none of theirs. */
export function remoteFailure(source: string, answer: Answer): FetchError | undefined {
  const said = saidBy(answer.text);
  if (said === undefined) return notHadoop(source, answer);
  const { exception, message = '' } = said;
  const code = CODES.get(exception);
  const [line = ''] = message.trim().split('\n');
  const detail = `${answer.url}: ${keepText(line === '' ? exception : line, SAID_LENGTH)}${wayOut(exception, code)}`;
  if (code !== undefined) return new FetchError(source, code, detail);
  // a busy or failing server says so with a status of its own
  return answer.status >= 500 ? undefined : new FetchError(source, 'bad-payload', detail);
}

/** Every part of Hadoop says in its own words what it does not have: anybody else's 404 is about the address. */
function notHadoop(source: string, { url, status }: Answer): FetchError | undefined {
  if (status !== 404) return undefined;
  const message = `${url} answered 404, and is no WebHDFS: check host, port and prefix`;
  return new FetchError(source, 'bad-payload', message);
}

/** That a NameNode is a standby: another one is to be asked. */
export function isStandby({ code, message }: FetchError): boolean {
  return code === 'unreachable' && message.includes('not supported in state standby');
}

function saidBy(
  text: string,
): { readonly exception: string; readonly message?: string | undefined } | undefined {
  if (!text.includes('RemoteException')) return undefined;
  try {
    return RemoteException.safeParse(JSON.parse(text)).data?.RemoteException;
  } catch {
    return undefined;
  }
}

function wayOut(exception: string, code: FetchErrorCode | undefined): string {
  if (exception === 'InvalidToken') return ': get a new delegation token';
  return code === 'unauthorized' ? ': ask as a user who may read it (auth, HADOOP_USER_NAME)' : '';
}
