import { describe, expect, it } from 'vitest';
import { HISTORY_SERVER } from '../../../src/fetchers/history-server/kind.ts';
import type { SourceContext } from '../../../src/fetchers/source-kind.ts';
import { serve } from '../../support/fixture-server.ts';
import { aHttpRuntime } from '../../support/http-runtime.ts';
import { aSignal, failureOf } from '../shared/reading.ts';

const CONTEXT: SourceContext = {
  cluster: 'prod',
  http: aHttpRuntime(),
  environment: { KNOX_TOKEN: 'verysecret' },
};

describe('settings', () => {
  it('need an address', () => {
    expect(HISTORY_SERVER.settings.parse({ url: 'http://shs:18080' })).toEqual({
      url: 'http://shs:18080',
      logs: true,
      maxArchiveBytes: 20 * 1024 ** 3,
    });
  });

  it.for([
    {},
    { url: 'shs:18080' },
    { url: 'ftp://shs' },
    { url: 'http://shs', maxArchiveBytes: 0 },
    { url: 'http://shs', logs: 'yes' },
    { url: 'http://shs', log: true },
    { url: 'http://shs', auth: { kind: 'bearer', token: 'verysecret' } },
  ])('%j is refused', (settings) => {
    expect(HISTORY_SERVER.settings.safeParse(settings).success).toBe(false);
  });
});

describe('open', () => {
  it('with a secret of the environment', async () => {
    await using server = await serve([
      {
        path: '/gateway/api/v1/applications/a',
        expects: { authorization: 'Bearer verysecret' },
        body: '{"id": "a", "attempts": []}',
      },
    ]);
    const settings = HISTORY_SERVER.settings.parse({
      url: `${server.url}/gateway`,
      auth: { kind: 'bearer', token: { env: 'KNOX_TOKEN' } },
    });
    const source = await HISTORY_SERVER.open(settings, CONTEXT);
    expect(source).toMatchObject({
      source: `history-server ${server.url}/gateway`,
      kind: 'history-server',
      cluster: 'prod',
    });
    if (!('locate' in source)) throw new Error('no source of records');
    expect(await source.locate('a', aSignal())).toEqual([]);
  });

  it('a secret that is not there', async () => {
    const settings = HISTORY_SERVER.settings.parse({
      url: 'http://shs',
      auth: { kind: 'bearer', token: { env: 'NOT_SET' } },
    });
    expect((await failureOf(HISTORY_SERVER.open(settings, CONTEXT))).code).toBe('unauthorized');
  });

  it('an address that holds a password, which no message shows', async () => {
    const settings = HISTORY_SERVER.settings.parse({ url: 'http://eva:verysecret@shs' });
    const error = await failureOf(HISTORY_SERVER.open(settings, CONTEXT));
    expect(error).toMatchObject({ code: 'bad-payload', source: 'history-server http://shs' });
    expect(error.message).not.toContain('verysecret');
  });
});
