import { ConfigError } from '../config/config-error.ts';
import { FetchError } from '../fetchers/fetcher.ts';
import { openClusters } from '../fetchers/registry.ts';

/** `openClusters` of what somebody configured. Throws ConfigError for a source that is there twice. */
export const openConfigured: typeof openClusters = async (clusters, context) => {
  try {
    return await openClusters(clusters, context);
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    throw new ConfigError(`clusters: ${error.message}`, { cause: error });
  }
};
