/**
 * `node work-in-a-loop.ts <file> <owner>`: a process of a fleet: leases, judges, completes, until nothing waits or it is
 * killed. Each lease is told on stdout before anything else is done.
 */
import { writeSync } from 'node:fs';
import { openStores } from '../../src/store/open-store.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { aRecord } from './work-fixture.ts';

const [file = '', owner = ''] = process.argv.slice(2);
await using stores = await openStores(file);
const { queue, analyses } = stores;
for (;;) {
  const nowMs = Date.now();
  const items = await queue.lease({ owner, count: 3, nowMs, untilMs: nowMs + 3_600_000 });
  if (items.length === 0) break;
  for (const { applicationId, leaseCount, cluster } of items) {
    writeSync(1, `${applicationId} ${leaseCount}\n`);
    const key = { cluster, applicationId };
    // a lease that was given back may be of one that was saved already
    const judged = await analyses.judged(key, 'recommended');
    if (judged.length === 0) {
      const record = aRecord(applicationId);
      await analyses.save(anAnalysis({ application: { ...record.ref } }), record);
    }
    await queue.complete(owner, key, Date.now());
  }
}
