/**
 * `node bench/queue.ts [done rows]`: what the queue costs with that many done rows (default 1 000 000) in a file.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { openStores } from '../src/store/open-store.ts';
import type { WorkSighting } from '../src/store/work-queue.ts';

const doneCount = Number(process.argv[2] ?? 1_000_000);
const STEP_COUNT = 10_000;
const folder = mkdtempSync(path.join(tmpdir(), 'sparkvet-bench-'));
const file = path.join(folder, 'queue.db');

function sightings(from: number, source = 'history-server http://shs:18080'): WorkSighting[] {
  return Array.from({ length: STEP_COUNT }, (_, index) => ({
    source,
    ref: {
      cluster: 'lab',
      id: `application_1700000000000_${String(from + index).padStart(7, '0')}`,
      attemptId: '1',
    },
    fingerprint: `1234567:${from + index}`,
    rank: 1,
    endedAtMs: 1_700_000_000_000 + from + index,
    isBacklog: false,
  }));
}

/** Done rows, each told of by one source; past the queue, which would take minutes. */
function fill(): void {
  const raw = new Database(file);
  raw.exec(`begin;
    with recursive n (i) as (select 0 union all select i + 1 from n where i + 1 < ${doneCount})
    insert into work_item select i + 1, 'lab', printf('application_1700000000000_%07d', i), null,
      'done', 'none', 0, 1700000000000 + i, 1700000000000 + i, 1, 2, 2, 1, 0, 2, null, null, null,
      null, null from n;
    insert into work_evidence select id, 'history-server http://shs:18080', '1',
      '1234567:' || (id - 1), 1, 0 from work_item;
    update work_count set item_count = ${doneCount} where state = 'done';
    commit`);
  raw.close();
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const startMs = performance.now();
  const result = await work();
  process.stdout.write(`${what}: ${(performance.now() - startMs).toFixed(1)} ms\n`);
  return result;
}

try {
  await using stores = await openStores(file);
  const { queue } = stores;
  const owner = 'bench';
  fill();
  process.stdout.write(`${doneCount} done rows, ${statSync(file).size / 2 ** 20} MiB\n`);
  await timed('take 10 000 new', async () => queue.take(sightings(doneCount), 3));
  await timed('take 10 000 again', async () => queue.take(sightings(doneCount), 3));
  await timed('take 10 000 done ones again', async () => queue.take(sightings(0), 3));
  await timed('take 10 000 of another source', async () =>
    queue.take(sightings(doneCount, 'b'), 3),
  );
  const request = { owner, count: 100, nowMs: 4, untilMs: 900 };
  await timed('lease 100 (cold)', async () => queue.lease(request));
  const items = await timed('lease 100', async () => queue.lease(request));
  await timed('renew 100', async () => queue.renew(owner, items, 901));
  await timed('complete 100', async () => {
    for (const item of items) await queue.complete(owner, item, 5);
  });
  await timed('release 100', async () => queue.release(owner, 5));
  await timed('counts', async () => queue.counts());
  await timed('owners', async () => queue.owners());
  await timed('dead', async () => queue.dead(100));
  await timed('find', async () => queue.find('application_1700000000000_0000007'));
  await timed('forget all that is done', async () => queue.forget(3));
} finally {
  rmSync(folder, { recursive: true });
}
