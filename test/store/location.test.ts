import { statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { anAnalysis } from '../builders/analysis.ts';
import { openAnalyses } from './open-analyses.ts';
import { temporaryFolder } from './temporary-folder.ts';

describe('a location', () => {
  it('is a path, and its folders are made', async () => {
    const file = path.join(temporaryFolder(), 'a', 'b c', 'store.db');
    await using store = await openAnalyses(file);
    await store.save(anAnalysis());
    expect(statSync(file).isFile()).toBe(true);
  });

  it('is a file: URL', async () => {
    const file = path.join(temporaryFolder(), 'with space%.db');
    await using store = await openAnalyses(pathToFileURL(file).href);
    await store.save(anAnalysis());
    expect(statSync(file).isFile()).toBe(true);
  });

  it('in memory is forgotten', async () => {
    {
      await using store = await openAnalyses(':memory:');
      await store.save(anAnalysis());
    }
    await using store = await openAnalyses(':memory:');
    expect((await store.list({ limit: 1 })).rows).toEqual([]);
  });

  it.for([
    { location: 'postgres://sparkvet:secret@db/sparkvet', says: 'comes in a later version' },
    { location: 'postgresql://sparkvet:secret@db/sparkvet', says: 'comes in a later version' },
    { location: 'mysql://sparkvet:secret@db/sparkvet', says: '"mysql:"' },
    { location: 'file:sparkvet.db', says: 'not an absolute file: URL' },
    { location: 'file://elsewhere/sparkvet.db', says: 'no file of this machine' },
    { location: 'file:sparkvet.db?password=secret', says: '"file:sparkvet.db" is not an absolute' },
    { location: 'file://elsewhere/sparkvet.db?key=secret', says: 'no file of this machine' },
    { location: ' ', says: 'an empty name' },
  ])('$location is not supported', async ({ location, says }) => {
    const opening = openAnalyses(location);
    await expect(opening).rejects.toMatchObject({ code: 'unsupported' });
    await expect(opening).rejects.toThrow(says);
    await expect(opening).rejects.not.toThrow('secret');
  });
});
