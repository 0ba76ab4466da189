import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openDoctor } from '../../../src/compose/doctor/open-doctor.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { openAndClose } from '../../store/open-and-close.ts';
import { temporaryFile } from '../../store/temporary-folder.ts';

async function titlesFor(db: string): Promise<readonly string[]> {
  const config = await loadConfig({ environment: {}, flags: { db } });
  await using doctor = await openDoctor(config, [], {});
  return (await doctor.examine()).map(({ title }) => title);
}

describe('the store that a doctor looks into', () => {
  it('is named by a path or a URL', async () => {
    const file = temporaryFile();
    await openAndClose(file);

    expect(await titlesFor(file)).toEqual(["The daemon's queue"]);
    expect(await titlesFor(pathToFileURL(file).href)).toEqual(["The daemon's queue"]);
  });

  it('is not made', async () => {
    const file = temporaryFile();

    expect(await titlesFor(file)).toEqual([]);
    expect(await titlesFor(file)).toEqual([]);
  });
});
