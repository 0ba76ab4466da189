import { describe, expect, it } from 'vitest';
import { readRecord } from '../../src/fetchers/read-record.ts';
import { anApplication } from '../builders/application.ts';
import { aFetcher, aHandle, ID } from './records.ts';
import { aSignal } from './shared/reading.ts';

function reading(askedId: string, foundId: string) {
  const handle = aHandle({ source: 'shs' });
  const asked = { ...handle, ref: { ...handle.ref, id: askedId } };
  const app = anApplication({ id: foundId });
  const fetcher = { ...aFetcher('shs', [asked]), read: async () => Promise.resolve(app) };
  const clusters = [{ cluster: 'prod', managers: [], fetchers: [fetcher] }];
  return readRecord(clusters, { cluster: 'prod', handle: asked, gaps: [] }, { signal: aSignal() });
}

describe('a record', () => {
  it.for([
    [ID, 'application_1_0002'],
    ['app-20261121041108-0000', 'app-20261121041108-0001'],
    [ID, 'app-20261121041108-0001'],
  ])('of %s that is that of %s is refused', async ([asked = '', found = '']) => {
    await expect(reading(asked, found)).rejects.toMatchObject({
      code: 'bad-payload',
      message: `log of the attempt is the record of ${found}, not of ${asked}`,
    });
  });

  it.for([
    [ID, ID],
    ['my-copy', ID],
    [ID, 'local-1422981780767'],
  ])('of %s that is that of %s is taken', async ([asked = '', found = '']) => {
    expect(await reading(asked, found)).toMatchObject({ id: found });
  });
});
