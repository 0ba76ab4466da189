import type { RawAnswer } from './exchange.ts';
import type { HttpAuth } from './http-settings.ts';
import { authHeaders } from './request-target.ts';

type Headers = Readonly<Record<string, string>>;

/** Who asks at the base URL's own origin. Not for requests to anywhere else. */
export interface Session {
  /** Asks with what identifies us, and once more where the cookie has run out. */
  readonly ask: <T extends RawAnswer>(
    url: URL,
    signal: AbortSignal,
    send: (identity: Headers) => Promise<T>,
  ) => Promise<T>;
}

const UNAUTHORIZED = 401;

/**
 * After SPNEGO, and after a simple user name, Hadoop gives a cookie that stands for the caller (for ten hours, as it comes): with
 * it no ticket is needed for each request. It is kept in memory, goes to this origin only, and is dropped with the first 401.
 */
export function createSession(auth: HttpAuth): Session {
  const isHadoops = auth.kind === 'computed' || auth.kind === 'simple';
  let cookie: HadoopCookie | undefined;

  function learn({ setCookies }: RawAnswer): void {
    if (!isHadoops) return;
    const given = setCookies.map(hadoopCookieOf).findLast((one) => one !== undefined);
    // an empty one is how Hadoop takes it back
    if (given !== undefined) cookie = given.value === '' ? undefined : given;
  }

  return {
    ask: async (url, signal, send) => {
      const sent = cookie?.isSecure === true && url.protocol !== 'https:' ? undefined : cookie;
      let answer = await send(
        sent === undefined ? await authHeaders(auth, url, signal) : { cookie: sent.pair },
      );
      if (sent !== undefined && answer.status === UNAUTHORIZED) {
        answer.body.destroy();
        // another request may have got a new one by now
        if (cookie === sent) cookie = undefined;
        answer = await send(await authHeaders(auth, url, signal));
      }
      learn(answer);
      return answer;
    },
  };
}

interface HadoopCookie {
  /** `hadoop.auth=…` as it is sent. */
  readonly pair: string;
  /** Without quotes. */
  readonly value: string;
  readonly isSecure: boolean;
}

const HADOOP_COOKIE = /^\s*(hadoop\.auth=([^;]*))/;

/** Undefined for any other cookie. */
function hadoopCookieOf(setCookie: string): HadoopCookie | undefined {
  const [, pair, value] = HADOOP_COOKIE.exec(setCookie) ?? [];
  if (pair === undefined || value === undefined) return undefined;
  return {
    pair: pair.trimEnd(),
    value: value.trimEnd().replace(/^"(.*)"$/s, '$1'),
    isSecure: /;\s*secure\s*(?:;|$)/i.test(setCookie),
  };
}
