import { fileURLToPath } from 'node:url';
import type { LogSource } from '../../event-log/log-source.ts';
import { FetchError } from '../../fetchers/fetcher.ts';
import {
  type LocalItem,
  type LocalTarget,
  openByteStream,
  openLocalTarget,
} from '../../fetchers/local/local-logs.ts';
import { parseFolderUri } from '../../fetchers/log-folder/folder-uri.ts';
import { configured } from '../../fetchers/shared/configured.ts';
import { createHttpClient } from '../../fetchers/shared/http-client.ts';
import { systemHttpRuntime } from '../../fetchers/shared/http-settings.ts';
import { WebHdfsSettings } from '../../fetchers/webhdfs/settings.ts';
import type { Reading } from './reading.ts';
import { shownTarget } from './target-kind.ts';

const SOURCE = 'url';
const WEBHDFS_API = '/webhdfs/v1/';

/** A log, an archive or a folder of logs behind a URL. Throws FetchError. */
export async function openUrl(
  target: string,
  url: URL,
  reading: Pick<Reading, 'cluster' | 'environment' | 'signal'>,
): Promise<LocalTarget> {
  switch (url.protocol) {
    case 'file:':
      return openLocalTarget(parsed(target, () => fileURLToPath(url)));
    case 'webhdfs:':
    case 'swebhdfs:':
      return openHdfs(target, reading);
    default:
      return url.pathname.includes(WEBHDFS_API) && !url.searchParams.has('op')
        ? openHdfs(target, reading)
        : openHttp(url, reading.signal);
  }
}

async function openHdfs(
  target: string,
  { cluster, environment, signal }: Pick<Reading, 'cluster' | 'environment' | 'signal'>,
): Promise<LocalTarget> {
  const { openHdfsPath } = await import('../../fetchers/webhdfs/open-log.ts');
  const { kind: _, ...uri } = parsed(target, () => parseFolderUri(target));
  const settings = WebHdfsSettings.safeParse(uri);
  if (!settings.success) {
    const message = `${shownTarget(target)}: ${settings.error.issues[0]?.message}`;
    throw new FetchError(SOURCE, 'bad-payload', message);
  }
  const context = { cluster, environment, http: systemHttpRuntime() };
  const { isCollection, logs } = await openHdfsPath(settings.data, context, signal);
  return { isCollection, items: itemsOf(logs) };
}

async function* itemsOf(logs: AsyncIterable<LogSource>): AsyncGenerator<LocalItem> {
  for await (const log of logs) yield { kind: 'log', log };
}

function parsed<T>(target: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'is no URL';
    throw new FetchError(SOURCE, 'bad-payload', `${shownTarget(target)}: ${why}`, { cause });
  }
}

async function openHttp(url: URL, signal: AbortSignal): Promise<LocalTarget> {
  const slash = url.pathname.lastIndexOf('/');
  const name = url.pathname.slice(slash + 1);
  const base = new URL(url);
  base.pathname = url.pathname.slice(0, slash);
  const client = configured(SOURCE, () =>
    createHttpClient(
      { source: SOURCE, baseUrl: base.href, redirectHosts: ['*'] },
      systemHttpRuntime(),
    ),
  );
  const body = await client.getStream(name, { signal });
  return openByteStream(nameOf(name, url), body.bytes);
}

function nameOf(encoded: string, { host }: URL): string {
  try {
    return decodeURIComponent(encoded) || host;
  } catch {
    return encoded;
  }
}
