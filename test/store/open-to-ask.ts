import { openStores } from '../../src/store/open-store.ts';

/** `node open-to-ask.ts <file>`: opens a store, brings it up to date, and says how many analyses it has. Says "refilling" when it has begun. */
const [file = ''] = process.argv.slice(2);
let hasBegun = false;
await using stores = await openStores(file, {
  onRefill: () => {
    if (!hasBegun) process.stdout.write('refilling\n');
    hasBegun = true;
  },
});
process.stdout.write(`${await stores.insights.analysisCount()}\n`);
