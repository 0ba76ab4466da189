import { openClusters } from '../../fetchers/registry.ts';
import { systemHttpRuntime } from '../../fetchers/shared/http-settings.ts';
import type { ClusterSources } from '../../fetchers/trail.ts';
import { openApplication } from './open-application.ts';
import type { OpenedTarget } from './outcome.ts';
import type { Reading } from './reading.ts';
import type { WebPage } from './web-page.ts';

/** The application that a page shows, at the server that shows it and at all that are configured. */
export async function openWebPage(
  { server, application }: WebPage,
  reading: Reading,
): Promise<OpenedTarget> {
  const { cluster, environment } = reading;
  const [opened] = await openClusters([{ name: cluster, sources: [server] }], {
    environment,
    http: systemHttpRuntime(),
  });
  const known = await reading.clusters();
  const clusters = opened === undefined ? known : withServer(known, opened);
  return openApplication(application, { ...reading, clusters: async () => clusters });
}

/** A server that is configured is asked as it is configured; another one belongs to the only cluster, or is one of its own. */
function withServer(
  known: readonly ClusterSources[],
  opened: ClusterSources,
): readonly ClusterSources[] {
  const names = new Set([...opened.managers, ...opened.fetchers].map(({ source }) => source));
  const having = known.filter(({ managers, fetchers }) =>
    [...managers, ...fetchers].some(({ source }) => names.has(source)),
  );
  if (having.length > 0) return having;
  const [only, ...others] = known;
  if (only === undefined || others.length > 0) return [...known, opened];
  return [
    {
      ...only,
      managers: [...only.managers, ...opened.managers],
      fetchers: [...only.fetchers, ...opened.fetchers],
    },
  ];
}
