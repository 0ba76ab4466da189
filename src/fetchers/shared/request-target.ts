import { redactText } from '../../model/secrets/redact.ts';
import { withoutEndSlashes } from '../../model/texts/end-slashes.ts';
import { isAt, parseNamedHost } from './host-name.ts';
import type { HttpAuth, Secret } from './http-settings.ts';

export type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/**
 * The base URL of a source. Throws `TypeError` for what is no http(s) URL and for one with a user or password in it: those
 * belong into the authentication settings, where they are not shown.
 */
export function parseBaseUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null) throw new TypeError('not a URL: write http://host:port/prefix');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new TypeError(`${url.protocol}//${url.host} is no http or https URL`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new TypeError(
      `the URL of ${url.host} holds a user or password, which are configured apart`,
    );
  }
  return url;
}

/** An address as it may be shown, and name a source: without credentials, query and fragment; as it is where it is no URL. */
export function shownAddress(text: string): string {
  const url = URL.parse(text);
  return url === null
    ? text
    : redactText(`${url.protocol}//${url.host}${withoutEndSlashes(url.pathname)}`);
}

/**
 * `base` with `path` after its own, whatever prefix that is; the path is percent-encoded by the caller. Undefined values of
 * the query are left out.
 */
export function targetOf(base: URL, path: string, query: Query = {}): URL {
  const url = new URL(base);
  url.hash = '';
  url.pathname = `${withoutEndSlashes(base.pathname)}/${path.replace(/^\/+/, '')}`;
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const item of Array.isArray(value) ? value : [value]) {
      url.searchParams.append(name, String(item));
    }
  }
  return url;
}

/** Adds the user name that Hadoop's simple authentication wants in the query. */
export function withUserName(url: URL, auth: HttpAuth): URL {
  if (auth.kind !== 'simple' || url.searchParams.has('user.name')) return url;
  const named = new URL(url);
  named.searchParams.set('user.name', auth.userName);
  return named;
}

/** The headers that say who asks; for the base URL's own origin only. */
export async function authHeaders(
  auth: HttpAuth,
  url: URL,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  switch (auth.kind) {
    case 'none':
    case 'simple':
      return {};
    case 'basic': {
      const pair = Buffer.from(`${auth.userName}:${await valueOf(auth.password)}`, 'utf8').toString(
        'base64',
      );
      return { authorization: `Basic ${pair}` };
    }
    case 'bearer':
      return { authorization: `Bearer ${await valueOf(auth.token)}` };
    case 'header':
      return { [auth.name.toLowerCase()]: await valueOf(auth.value) };
    case 'computed':
      return { authorization: await auth.authorization(url.hostname, signal) };
  }
}

async function valueOf(secret: Secret): Promise<string> {
  return typeof secret === 'string' ? secret : secret();
}

/** Whether `redirectHosts` lets us go there. `*.domain` is any host below it; a host without a port is any port of it (`host-name.ts`). */
export function isAllowedHost(url: URL, base: URL, redirectHosts: readonly string[]): boolean {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return false;
  if (url.origin === base.origin) return true;
  return redirectHosts.some((entry) => {
    if (entry === '*') return true;
    if (entry.startsWith('*.')) return url.hostname.endsWith(entry.slice(1).toLowerCase());
    const named = parseNamedHost(entry);
    return named !== undefined && isAt(url, named);
  });
}
