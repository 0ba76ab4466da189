import { chmodSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openClusters } from '../../src/fetchers/registry.ts';
import { ClusterSettings } from '../../src/fetchers/source-settings.ts';
import { closedUrl } from '../support/fixture-server.ts';
import { aHttpRuntime } from '../support/http-runtime.ts';
import { aDirectory } from './local/temporary-directory.ts';

describe('the checks of a source', () => {
  it.for(['yarn', 'history-server', 'webhdfs', 'delegation token'])(
    'tell of a secret that everybody may read: %s',
    async (kind) => {
      using directory = aDirectory({ secret: 't0ken' });
      const file = path.join(directory.path, 'secret');
      chmodSync(file, 0o644);
      const url = await closedUrl();
      const auth = { kind: 'bearer', token: { file } };
      const hdfs = { kind: 'webhdfs', urls: [url], path: '/x' };
      const settings: Readonly<Record<string, object>> = {
        yarn: { kind, urls: [url], auth },
        'history-server': { kind, url, auth },
        webhdfs: { ...hdfs, auth },
        'delegation token': { ...hdfs, delegationToken: { file } },
      };
      const cluster = ClusterSettings.parse({ name: 'prod', sources: [settings[kind]] });
      const context = { http: aHttpRuntime(), environment: {} };
      const [opened] = await openClusters([cluster], context);
      const [source] = [...(opened?.managers ?? []), ...(opened?.fetchers ?? [])];
      const checks = await source?.check(new AbortController().signal);

      expect(checks?.at(-1)).toEqual({
        what: 'secrets',
        state: 'warning',
        detail: `everybody on this machine may read ${file}: chmod o-r`,
      });
      expect(checks?.length).toBeGreaterThan(1);
    },
  );
});

describe('sources', () => {
  it('are there once: cursors are kept under their names', async () => {
    const clusters = ['a', 'b'].map((name) =>
      ClusterSettings.parse({ name, sources: [{ kind: 'directory', path: '/logs' }] }),
    );
    const opening = openClusters(clusters, { http: aHttpRuntime(), environment: {} });

    await expect(opening).rejects.toThrow(
      'directory /logs is configured twice: what it tells would be judged twice',
    );
  });
});
