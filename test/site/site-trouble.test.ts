import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileError } from '../../src/files/file-error.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { aSite } from './a-site.ts';

describe('what lies in the way of a site', () => {
  it.for<[string, string, (place: string) => Promise<unknown>]>([
    ['cannot be removed: it is a folder', 'jobs/gone.html', (place) => mkdir(place)],
    ['cannot be listed: not a directory', 'runs/2020-01', (place) => writeFile(place, '')],
  ])('is named: it %s', async ([reason, name, make]) => {
    await using site = await aSite([anAnalysis({})]);
    await site.write();
    const place = path.join(site.directory, name);
    await make(place);
    const writing = site.write();

    await expect(writing).rejects.toThrow(FileError);
    await expect(writing).rejects.toThrow(`${place} ${reason}`);
    await rm(place, { recursive: true });
    expect(await site.write()).toMatchObject({ applicationCount: 1, removed: 0 });
  });

  it('in a month that is gone goes with it', async () => {
    await using site = await aSite([anAnalysis({})]);
    await site.write();
    await mkdir(path.join(site.directory, 'runs/2020-01/of/others'), { recursive: true });

    expect(await site.write()).toMatchObject({ removed: 1 });
    expect(await readdir(path.join(site.directory, 'runs'))).not.toContain('2020-01');
  });
});
