import { withoutUndefined } from '../../model/record-of.ts';
import { FetchError } from '../fetcher.ts';
import { redirectError } from '../shared/failure.ts';
import { isAt, type NamedHost, parseNamedHost } from '../shared/host-name.ts';
import { type ByteBody, createHttpClient } from '../shared/http-client.ts';
import type { HttpRuntime, HttpSettings } from '../shared/http-settings.ts';
import { isAllowedHost, shownAddress } from '../shared/request-target.ts';
import { remoteFailure } from './remote-exception.ts';

/** How a cluster's HDFS is asked. */
export interface HdfsSettings {
  readonly source: string;
  /** Of its NameNodes. */
  readonly urls: readonly string[];
  readonly http: Omit<HttpSettings, 'source' | 'baseUrl'>;
  /** DataNodes that have other names from here. */
  readonly hosts: Readonly<Record<string, string>>;
}

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
  /** The settings name it, in `hosts` or `redirectHosts`. */
  readonly isNamed: boolean;
}

/**
 * DataNodes are many, and nobody lists them: unless `redirectHosts` names some, any host will do. The redirect carries what the
 * DataNode wants to know: who asks stays with the NameNode. A client certificate goes only to who is named: a cluster may want it
 * of all its clients, but any host may stand in a redirect.
 */
export function createDataNodes(
  { source, urls, hosts, http }: HdfsSettings,
  runtime: HttpRuntime,
): DataNodes {
  const named = namesOf(hosts);
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
      const other = named.find(({ from }) => isAt(url, from))?.to;
      if (!isOwn && other === undefined) refuseOthers(url, fromUrl);
      if (other !== undefined) moveTo(url, other);
      const isNamed = other !== undefined || http.redirectHosts !== undefined;
      return { url, isOwn, isNamed };
    },
    open: async (address, signal) => {
      const { url, isOwn, isNamed } = address;
      const settings = settingsFor(address, { source, http });
      const isWithheld =
        url.protocol === 'https:' && !isOwn && !isNamed && http.tls?.certificate !== undefined;
      return hinted(source, isWithheld, async () =>
        createHttpClient(settings, runtime).getStream(url.pathname, {
          signal,
          retriesUnreachable: false,
          judge: (answer) => remoteFailure(source, answer),
        }),
      );
    },
  };
}

interface HostMapping {
  readonly from: NamedHost;
  readonly to: NamedHost;
}

/** Those of a single port first. */
function namesOf(hosts: HdfsSettings['hosts']): readonly HostMapping[] {
  const mappings = Object.entries(hosts).flatMap(([name, other]) => {
    const [from, to] = [parseNamedHost(name), parseNamedHost(other)];
    return from === undefined || to === undefined ? [] : [{ from, to }];
  });
  return mappings.toSorted(
    (a, b) => Number(b.from.port !== undefined) - Number(a.from.port !== undefined),
  );
}

/** To the same port where no other is named. */
function moveTo(url: URL, { hostname, port = url.port }: NamedHost): void {
  url.hostname = hostname;
  url.port = port;
}

function settingsFor(
  { url, isOwn, isNamed }: DataNodeAddress,
  { source, http }: Pick<HdfsSettings, 'source' | 'http'>,
): HttpSettings {
  const { auth, tls, limits } = http;
  const base = new URL(url);
  base.pathname = '/';
  const trust = tls && withoutUndefined({ ca: tls.ca });
  return {
    source,
    baseUrl: base.href,
    ...(isOwn && auth && { auth }),
    ...withoutUndefined({ tls: isOwn || isNamed ? tls : trust, limits }),
  };
}

/** A gateway sends browsers there; what lies in HDFS has its API in the path. */
function isLoginPage({ pathname }: URL): boolean {
  return !pathname.includes('/webhdfs/');
}

async function hinted<T>(source: string, isWithheld: boolean, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    const wayOut = error instanceof FetchError ? wayOutOf(error, isWithheld) : undefined;
    if (!(error instanceof FetchError) || wayOut === undefined) throw error;
    throw new FetchError(source, error.code, `${error.message}: ${wayOut}`, { cause: error });
  }
}

function wayOutOf({ code }: FetchError, isWithheld: boolean): string | undefined {
  if (code === 'unreachable')
    return 'if the DataNode has another name from here, map it with "hosts", or use HttpFS';
  if (code === 'unauthorized' && isWithheld)
    return 'the client certificate goes only to DataNodes that are named: name them in redirectHosts';
  return undefined;
}
