import { FetchError, type Fetcher, type ResourceManager } from './fetcher.ts';
import type { SourceContext } from './source-kind.ts';
import type { ClusterSettings, SourceSettings } from './source-settings.ts';
import type { ClusterSources } from './trail.ts';
import { unopenedSource } from './unopened-source.ts';

/**
 * Opens a source; its code is loaded now, so that who reads a file does not wait for clients of servers. A new kind of source
 * is a folder, a line in `source-settings.ts`, and a line here.
 */
async function openSource(
  settings: SourceSettings,
  context: SourceContext,
): Promise<Fetcher | ResourceManager> {
  switch (settings.kind) {
    case 'directory':
      return (await import('./directory/directory.ts')).DIRECTORY.open(settings, context);
    case 'history-server':
      return (await import('./history-server/kind.ts')).HISTORY_SERVER.open(settings, context);
    case 's3':
      return (await import('./s3/s3.ts')).S3.open(settings, context);
    case 'webhdfs':
      return (await import('./webhdfs/webhdfs.ts')).WEBHDFS.open(settings, context);
    case 'yarn':
      return (await import('./yarn/source.ts')).YARN.open(settings, context);
  }
}

async function openOrTell(
  settings: SourceSettings,
  context: SourceContext,
): Promise<Fetcher | ResourceManager> {
  try {
    return await openSource(settings, context);
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    return unopenedSource({ kind: settings.kind, cluster: context.cluster }, error);
  }
}

/** The sources of every cluster; one whose settings cannot work says so when it is asked. */
export async function openClusters(
  clusters: readonly ClusterSettings[],
  context: Omit<SourceContext, 'cluster'>,
): Promise<readonly ClusterSources[]> {
  const opened = await Promise.all(
    clusters.map(async ({ name, sources }) => {
      const all = await Promise.all(
        sources.map(async (source) => openOrTell(source, { ...context, cluster: name })),
      );
      return {
        cluster: name,
        managers: all.filter((source) => 'facts' in source),
        fetchers: all.filter((source) => 'locate' in source),
      };
    }),
  );
  refuseTwins(opened);
  return opened;
}

/** Cursors and records are kept under a source's name. */
function refuseTwins(clusters: readonly ClusterSources[]): void {
  const names = clusters.flatMap(({ managers, fetchers }) =>
    [...managers, ...fetchers].map(({ source }) => source),
  );
  const twin = names.find((name, at) => names.indexOf(name) !== at);
  if (twin === undefined) return;
  const message = `${twin} is configured twice: what it tells would be judged twice`;
  throw new FetchError(twin, 'bad-payload', message);
}
