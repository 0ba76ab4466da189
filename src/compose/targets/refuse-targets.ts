import { ConfigError } from '../../config/config-error.ts';
import type { Config } from '../../config/schema.ts';
import { shownTarget, targetKindOf } from './target-kind.ts';

const READABLE_URL = /^(?:https?|s?webhdfs|file):\/\//i;
const NO_SOURCE =
  'name where it can be found: --history-server <url>, --event-log-dir <uri>, --yarn <url>, or clusters in the config file';

/** Throws ConfigError for targets that cannot be read with this configuration: wrong use, and not one log that is missing. */
export function refuseTargets(
  targets: readonly string[],
  { clusters }: Pick<Config, 'clusters'>,
): void {
  for (const target of targets) {
    const problem = problemWith(target, clusters.length > 0);
    if (problem !== undefined) throw new ConfigError(problem);
  }
  if (targets.filter((target) => targetKindOf(target) === 'stdin').length > 1) {
    throw new ConfigError('<target>: - is given twice, and standard input can be read only once');
  }
}

function problemWith(target: string, hasSources: boolean): string | undefined {
  if (target === '') return '<target>: an empty name is none';
  const shown = shownTarget(target);
  switch (targetKindOf(target)) {
    case 'stdin':
    case 'path':
      return undefined;
    case 'application':
      return hasSources
        ? undefined
        : `<target>: ${shown} is an application id and no file here: ${NO_SOURCE}`;
    case 'url':
      return READABLE_URL.test(target)
        ? undefined
        : `<target>: ${shown} is a URL of a kind that cannot be read: ${wayOut(target)}`;
  }
}

function wayOut(target: string): string {
  if (/^hdfs:/i.test(target)) {
    return "HDFS is read over WebHDFS, write webhdfs://<NameNode's HTTP host:port>/path";
  }
  return /^s3a?:/i.test(target)
    ? "name its folder with --event-log-dir s3://bucket/prefix and the application's id as the target, or copy it here"
    : 'http, https, webhdfs, swebhdfs and file can';
}
