import { expect, it } from 'vitest';
import { openStores } from '../../src/store/open-store.ts';
import type { SourceState } from '../../src/store/source-state.ts';
import { memoryStores } from './queue-fixture.ts';
import { rawDatabase } from './raw-database.ts';
import { temporaryFile } from './temporary-folder.ts';

const FULL: SourceState = {
  source: 'yarn http://rm:8088',
  cursor: { takenToMs: 9, backlog: { fromMs: 1, toMs: 4 } },
  polledAtMs: 10,
  trouble: { code: 'timeout', message: 'no answer', sinceMs: 8 },
};

it('is kept, replaced and listed', async () => {
  const { sources } = await memoryStores();
  expect(await sources.get(FULL.source)).toBeUndefined();
  await sources.put(FULL);
  await sources.put({ source: 'a \0 source' });
  expect(await sources.get(FULL.source)).toStrictEqual(FULL);
  expect(await sources.all()).toStrictEqual([{ source: 'a \0 source' }, FULL]);
  const later = { source: FULL.source, cursor: { takenToMs: 11 } };
  await sources.put(later);
  expect(await sources.get(FULL.source)).toStrictEqual(later);
});

it.for(['{', '{}', '{"source":"s","cursor":{}}'])('says when it is damaged: %s', async (state) => {
  const file = temporaryFile();
  await using stores = await openStores(file);
  await stores.sources.put(FULL);
  rawDatabase(file).prepare('update source_state set state = ?').run(state);
  await expect(stores.sources.get(FULL.source)).rejects.toMatchObject({
    code: 'corrupt',
    message: expect.stringContaining(FULL.source),
  });
});
