import { userInfo } from 'node:os';
import { type Check, FetchError } from '../fetcher.ts';
import { checkFolder } from '../log-folder/check-folder.ts';
import { createFolderFetcher } from '../log-folder/folder-fetcher.ts';
import { configured } from '../shared/configured.ts';
import { checkingSecrets, httpSettingsOf } from '../shared/connect.ts';
import type { ConnectionSettings } from '../shared/connection.ts';
import { shownAddress } from '../shared/request-target.ts';
import { readSecret } from '../shared/secret.ts';
import type { SourceContext, SourceKind } from '../source-kind.ts';
import { checkNameNodes } from './check-hdfs.ts';
import { hdfsFolder } from './hdfs-folder.ts';
import { createNameNodes, type NameNodes } from './name-nodes.ts';
import { WebHdfsSettings } from './settings.ts';

export const WEBHDFS: SourceKind<WebHdfsSettings> = {
  kind: 'webhdfs',
  settings: WebHdfsSettings,
  open: async (settings, context) => {
    const { path } = settings;
    const { cluster } = context;
    const { nowMs } = context.http;
    const { names, location } = await connectTo(settings, context);
    const folder = hdfsFolder(names, path, location);
    const fetcher = createFolderFetcher({
      source: names.source,
      kind: 'webhdfs',
      cluster,
      folder,
      check: async (signal): Promise<readonly Check[]> => [
        ...(await checkNameNodes(names, path, { nowMs, signal })),
        ...(await checkFolder(folder, signal)),
      ],
      nowMs,
    });
    return checkingSecrets(fetcher, settings, [settings.delegationToken]);
  },
};

/** The NameNodes of the settings, and how their folder is shown. Throws FetchError. */
export async function connectTo(
  settings: WebHdfsSettings,
  context: SourceContext,
): Promise<{ readonly names: NameNodes; readonly location: string }> {
  const { urls, path, hosts = {}, ...access } = settings;
  const location = `${urls.map(shownAddress).join(', ')}${path}`;
  const source = `webhdfs ${location}`;
  const { connection, query } = await accessOf(source, access, context);
  const http = await httpSettingsOf(source, connection, context);
  const names = configured(source, () =>
    createNameNodes({ source, urls, http, hosts, query }, context.http),
  );
  return { names, location };
}

interface Access {
  readonly connection: ConnectionSettings;
  /** Of every request. */
  readonly query: { readonly doas?: string; readonly delegation?: string };
}

type AccessSettings = Omit<WebHdfsSettings, 'urls' | 'path' | 'hosts'>;

/** Who asks, and for whom. A delegation token says both: HDFS refuses it beside other names. */
async function accessOf(
  source: string,
  { doAs, delegationToken, ...connection }: AccessSettings,
  context: SourceContext,
): Promise<Access> {
  if (delegationToken === undefined) {
    const auth = connection.auth ?? { kind: 'simple', userName: ownName(source, context) };
    return {
      connection: { ...connection, auth },
      query: doAs === undefined ? {} : { doas: doAs },
    };
  }
  if (doAs !== undefined || connection.auth?.kind === 'simple') {
    const message = `${source}: a delegation token says who asks: leave out doAs and the user name`;
    throw new FetchError(source, 'bad-payload', message);
  }
  const reader = { source, environment: context.environment };
  return { connection, query: { delegation: await readSecret(reader, delegationToken, 'token') } };
}

/** As Hadoop's own clients do: without a name one is "dr.who", who may read no log. */
function ownName(source: string, { environment }: SourceContext): string {
  const named = environment['HADOOP_USER_NAME'];
  if (named !== undefined && named !== '') return named;
  try {
    return userInfo().username;
  } catch (cause) {
    // in a container a process may run under a number that nobody gave a name
    const message = `${source}: this user has no name: set HADOOP_USER_NAME, or auth`;
    throw new FetchError(source, 'unauthorized', message, { cause });
  }
}
