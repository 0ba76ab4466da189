import { FetchError } from '../fetcher.ts';
import { redirectError } from '../shared/failure.ts';
import type { ByteBody } from '../shared/http-client.ts';
import { createHttpClient } from '../shared/http-client.ts';
import type { HttpRuntime } from '../shared/http-settings.ts';
import { isAllowedHost, shownAddress } from '../shared/request-target.ts';
import type { NameNodeSettings } from './name-nodes.ts';
import { remoteFailure } from './remote-exception.ts';

/** Where the bytes lie, as NameNodes tell it. */
export interface DataNodes {
  /** What the server at `fromUrl` says. Throws FetchError for what is no address, and for where this source may not go. */
  readonly parse: (location: string, fromUrl: string) => DataNodeAddress;
  readonly open: (address: DataNodeAddress, signal: AbortSignal) => Promise<ByteBody>;
}

export interface DataNodeAddress {
  readonly url: URL;
  /** The server that was asked itself: a gateway keeps its DataNodes behind it, and wants to know who asks. */
  readonly isOwn: boolean;
}

/**
 * DataNodes are many, and nobody lists them: unless `redirectHosts` names some, any host will do. The redirect carries what the DataNode wants to know: who asks stays with the NameNode. Certificates do not, for DataNodes
 * are of the same cluster.
 */
export function createDataNodes(
  { source, urls, hosts, http }: NameNodeSettings,
  runtime: HttpRuntime,
): DataNodes {
  const named = new Map(Object.entries(hosts));
  const origins = new Set(urls.map((url) => new URL(url).origin));

  function refuseOthers(url: URL, fromUrl: string): void {
    if (isLoginPage(url)) throw redirectError(source, shownAddress(fromUrl), url);
    if (isAllowedHost(url, new URL(fromUrl), http.redirectHosts ?? ['*'])) return;
    const message = `${shownAddress(fromUrl)} redirects to the DataNode ${url.host}, where this source may not go: name it in redirectHosts`;
    throw new FetchError(source, 'bad-payload', message);
  }

  return {
    parse: (location, fromUrl) => {
      const url = URL.parse(location, fromUrl);
      if (url === null || !/^https?:$/.test(url.protocol)) {
        throw new FetchError(source, 'bad-payload', 'a NameNode redirects to what is no address');
      }
      url.username = '';
      url.password = '';
      const isOwn = origins.has(url.origin);
      const other = named.get(url.host) ?? named.get(url.hostname);
      if (!isOwn && other === undefined) refuseOthers(url, fromUrl);
      url.host = other ?? url.host;
      return { url, isOwn };
    },
    open: async ({ url, isOwn }, signal) => {
      const base = new URL(url);
      base.pathname = '/';
      const { auth, tls, limits } = http;
      const client = createHttpClient(
        {
          source,
          baseUrl: base.href,
          ...(isOwn && auth && { auth }),
          ...(tls && { tls }),
          ...(limits && { limits }),
        },
        runtime,
      );
      return hinted(source, async () =>
        client.getStream(url.pathname, {
          signal,
          retriesUnreachable: false,
          judge: (answer) => remoteFailure(source, answer),
        }),
      );
    },
  };
}

/** A gateway sends browsers there; what lies in HDFS has its API in the path. */
function isLoginPage({ pathname }: URL): boolean {
  return !pathname.includes('/webhdfs/');
}

async function hinted<T>(source: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof FetchError) || error.code !== 'unreachable') throw error;
    const hint = `${error.message}: if the DataNode has another name from here, map it with "hosts", or use HttpFS`;
    throw new FetchError(source, 'unreachable', hint, { cause: error });
  }
}
