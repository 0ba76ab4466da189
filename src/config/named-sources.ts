import { parseFolderUri } from '../fetchers/log-folder/folder-uri.ts';
import { type ClusterSettings, SourceSettings } from '../fetchers/source-settings.ts';
import { reasonOf } from '../files/reason.ts';
import { redactText } from '../model/secrets/redact.ts';
import { ConfigError } from './config-error.ts';
import type { Settings } from './schema.ts';

/**
 * The clusters to look at: those of the config file, and one more, named `cluster`, with the sources that are named by their
 * addresses alone. Throws ConfigError for what is no address, and for two clusters of one name.
 */
export function clustersOf(
  configured: readonly ClusterSettings[],
  named: Pick<Settings, 'yarn' | 'historyServers' | 'eventLogDirs'>,
  cluster: string,
): readonly ClusterSettings[] {
  const sources = sourcesNamed(named);
  const all = sources.length === 0 ? configured : [...configured, { name: cluster, sources }];
  const names = all.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined) return all;
  throw new ConfigError(
    `clusters: "${twice}" is there twice: the sources of a cluster belong together`,
  );
}

function sourcesNamed({
  yarn = [],
  historyServers = [],
  eventLogDirs = [],
}: Pick<Settings, 'yarn' | 'historyServers' | 'eventLogDirs'>): readonly SourceSettings[] {
  return [
    ...(yarn.length === 0 ? [] : [source('--yarn', { kind: 'yarn', urls: yarn })]),
    ...eventLogDirs.map((uri) => source('--event-log-dir', folder(uri))),
    ...historyServers.map((url) => source('--history-server', { kind: 'history-server', url })),
  ];
}

function folder(uri: string): unknown {
  try {
    return parseFolderUri(uri);
  } catch (cause) {
    throw new ConfigError(`--event-log-dir: ${redactText(uri)} ${reasonOf(cause)}`, { cause });
  }
}

function source(option: string, settings: unknown): SourceSettings {
  const parsed = SourceSettings.safeParse(settings);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ConfigError(`${option}: ${issue?.message ?? 'is no address'}`);
}
