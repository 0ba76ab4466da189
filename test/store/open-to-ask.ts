import { openStores } from '../../src/store/open-store.ts';

/**
 * `node open-to-ask.ts <file> [<count>]`: opens a store, brings it up to date, and says how many analyses it has. With a count it
 * stands still for good when so many analyses are up to date, and says "held" before.
 */
const [file = '', heldAt = ''] = process.argv.slice(2);
await using stores = await openStores(file, {
  onRefill: (done) => {
    if (heldAt === '' || done < Number(heldAt)) return;
    process.stdout.write('held\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
});
process.stdout.write(`${await stores.insights.analysisCount()}\n`);
