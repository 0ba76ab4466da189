import { describe, expect, it } from 'vitest';
import { readRecord } from '../../src/fetchers/read-record.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import { anApplication } from '../builders/application.ts';
import { aFetcher, aHandle, ID } from './records.ts';
import { aSignal } from './shared/reading.ts';

function reading(askedId: string, foundId: string) {
  return readingOf({ id: askedId }, anApplication({ id: foundId }));
}

function readingOf(ref: Pick<ApplicationModel, 'id' | 'attemptId'>, app: ApplicationModel) {
  const handle = aHandle({ source: 'shs' });
  const asked = { ...handle, ref: { ...handle.ref, ...ref } };
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

  it('of one attempt that is that of another is refused', async () => {
    const found = anApplication({ id: ID, attemptId: '2' });
    await expect(readingOf({ id: ID, attemptId: '1' }, found)).rejects.toMatchObject({
      code: 'bad-payload',
      message: `log of the attempt is the record of ${ID}, attempt 2, not of ${ID}, attempt 1`,
    });
  });

  it.for([
    [{ id: ID, attemptId: '1' }, { id: ID }],
    [{ id: ID }, { id: ID, attemptId: '1' }],
  ] as const)('where one of them tells no attempt is taken: %j, %j', async ([asked, found]) => {
    expect(await readingOf(asked, anApplication(found))).toMatchObject(found);
  });

  it.for([
    [ID, ID],
    ['my-copy', ID],
    [ID, 'local-1422981780767'],
  ])('of %s that is that of %s is taken', async ([asked = '', found = '']) => {
    expect(await reading(asked, found)).toMatchObject({ id: found });
  });
});
