import { Readable } from 'node:stream';
import { FetchError } from '../fetcher.ts';
import type { Open } from './hops.ts';
import type { TapedAnswer } from './http-settings.ts';
import { parseBaseUrl, type Query, targetOf } from './request-target.ts';

/** Who asks is no part of the question. */
const IDENTITY = ['user.name', 'doas', 'delegation', '_'];

/** The question: address and query, names in order, without who asks and without what is part of the base URL's own query. */
export function tapeKey(baseUrl: string, path: string, query: Query | undefined): string {
  const base = parseBaseUrl(baseUrl);
  base.search = '';
  const question = targetOf(base, path, query);
  for (const name of IDENTITY) question.searchParams.delete(name);
  question.searchParams.sort();
  return question.href;
}

/** Asks the tape instead of the network. */
export function openFromTape(
  source: string,
  baseUrl: string,
  find: (key: string) => TapedAnswer | undefined,
): Open {
  const base = parseBaseUrl(baseUrl);
  return async (path, { query }) => {
    const url = targetOf(base, path, query);
    const answer = find(tapeKey(baseUrl, path, query));
    if (answer === undefined) {
      const message = `${url.origin}${url.pathname} was not answered when this was saved`;
      return {
        kind: 'failed',
        error: new FetchError(source, 'unreachable', message),
        isWorthRetrying: false,
      };
    }
    return {
      kind: 'done',
      value: {
        url,
        status: answer.status,
        headers: { 'content-type': answer.contentType },
        setCookies: [],
        body: Readable.from([Buffer.from(answer.text)]),
        isCompressed: false,
        withoutEcho: (text) => text,
      },
    };
  };
}
