import { fileURLToPath } from 'node:url';

/** Settings of the source that a URI of a folder (or of a log) stands for, to be checked as a config file's are. */
export type FolderUri =
  | { readonly kind: 'directory'; readonly path: string }
  | {
      readonly kind: 'webhdfs';
      readonly urls: readonly string[];
      readonly path: string;
      readonly auth?: { readonly kind: 'simple'; readonly userName: string };
    }
  | { readonly kind: 's3'; readonly uri: string };

/** What WebHDFS has in front of every path. */
export const API_PATH = '/webhdfs/v1';

/**
 * `/mnt/spark-events`, `file:///mnt/spark-events`, `webhdfs://[user@]nn:9870/spark-events`, `swebhdfs://…` (TLS),
 * `http://nn:9870/webhdfs/v1/spark-events`, `s3://bucket/prefix`, `s3a://…`. Throws TypeError: what to write instead.
 */
export function parseFolderUri(text: string): FolderUri {
  const url = /^[a-z][a-z0-9+.-]+:\//i.test(text) ? URL.parse(text) : undefined;
  if (url === undefined) return { kind: 'directory', path: text };
  if (url === null)
    throw new TypeError('is no URI: write a path, webhdfs://nn:9870/path or s3://bucket/prefix');
  if (url.password !== '')
    throw new TypeError(
      'has a password in it, which is no place for one: configure access in a config file',
    );
  // as it was written: keys are not percent-encoded, and may hold what ends the path of a URL
  if (/^s3a?:$/.test(url.protocol)) return { kind: 's3', uri: text.replace(/^s3a/i, 's3') };
  const parse = PARSERS[url.protocol];
  if (parse === undefined) {
    throw new TypeError(
      `is of ${url.protocol}, which cannot be read: write a path, webhdfs://nn:9870/path or s3://bucket/prefix`,
    );
  }
  return parse(url);
}

const PARSERS: Readonly<Record<string, (url: URL) => FolderUri>> = {
  'file:': (url) => ({ kind: 'directory', path: fileURLToPath(url) }),
  'webhdfs:': (url) => webhdfs(`http://${withPort(url, '9870')}`, url.pathname, url.username),
  'swebhdfs:': (url) => webhdfs(`https://${withPort(url, '9871')}`, url.pathname, url.username),
  'http:': overHttp,
  'https:': overHttp,
  'hdfs:': () => {
    throw new TypeError(
      "is HDFS, which is read over WebHDFS: write webhdfs://<the NameNode's HTTP host:port>/path",
    );
  },
};

/** Without one Hadoop's own clients take the port of a NameNode (`dfs.namenode.http-address`, `…https-address`). */
function withPort({ host, port }: URL, ownPort: string): string {
  return host === '' || port !== '' ? host : `${host}:${ownPort}`;
}

function webhdfs(address: string, path: string, userName: string): FolderUri {
  if (address.endsWith('//')) throw new TypeError('names no host: write webhdfs://nn:9870/path');
  return {
    kind: 'webhdfs',
    urls: [address],
    path: decodeURIComponent(path) || '/',
    ...(userName === ''
      ? {}
      : { auth: { kind: 'simple', userName: decodeURIComponent(userName) } }),
  };
}

/** What stands before the API's path may be a gateway's prefix. */
function overHttp(url: URL): FolderUri {
  const at = url.pathname.indexOf(API_PATH);
  if (at < 0)
    throw new TypeError(
      `has no ${API_PATH} in it: write http://nn:9870${API_PATH}/path, or webhdfs://nn:9870/path`,
    );
  const path = url.pathname.slice(at + API_PATH.length);
  return webhdfs(`${url.origin}${url.pathname.slice(0, at)}`, path, url.username);
}
