import { beforeAll, describe, expect, it } from 'vitest';
import { corpus } from './corpus.ts';
import { caseOf, FAMILIES, type Family, wrongIn } from './families.ts';

/** Cases of each family; `npm run fuzz` goes on where these end. */
const CASES: Readonly<Record<Family, number>> = {
  events: 100,
  parts: 40,
  plain: 50,
  zstd: 30,
  lz4: 50,
  snappy: 50,
  lzf: 50,
  gzip: 20,
};

describe('a hostile log is read as far as it is whole, and every promise of the document is kept', () => {
  let logs: Awaited<ReturnType<typeof corpus>>;
  beforeAll(async () => {
    logs = await corpus();
  });

  it.for(FAMILIES)('%s', async (family) => {
    for (let seed = 0; seed < CASES[family]; seed += 1) {
      const hostile = caseOf(family, String(seed), logs);
      const reproduction = `npm run fuzz -- --family ${family} --seed ${seed} --cases 1`;
      expect(await wrongIn(hostile), `${reproduction}: ${hostile.what}`).toEqual([]);
    }
  });
});
