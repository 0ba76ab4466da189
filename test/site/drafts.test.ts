import { mkdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { draftOf } from '../../src/files/write-whole.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { aSite, writtenAt } from './a-site.ts';

/** As a process leaves it that was killed an hour ago. */
async function writeDraft(file: string): Promise<void> {
  const draft = draftOf(file);
  await writeFile(draft, 'half');
  const atSeconds = Date.now() / 1_000 - 3_600;
  await utimes(draft, atSeconds, atSeconds);
}

it('a folder in which a killed run left no more than a draft becomes a site', async () => {
  await using site = await aSite([anAnalysis()]);
  await mkdir(site.directory);
  await writeDraft(path.join(site.directory, '.sparkvet-site'));

  expect(await site.write()).toMatchObject({ reportsWritten: 1 });
});

it('drafts that killed runs left go with the next run, wherever in a site they are', async () => {
  await using site = await aSite([anAnalysis()]);
  await site.write();
  const files = await writtenAt(site.directory);
  for (const file of files.keys()) await writeDraft(path.join(site.directory, file));
  await site.write();

  expect([...(await writtenAt(site.directory)).keys()].toSorted()).toEqual(
    [...files.keys()].toSorted(),
  );
});
