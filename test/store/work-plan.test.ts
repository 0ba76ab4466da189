import { expect, it } from 'vitest';
import { judgedQuery } from '../../src/store/judged-records.ts';
import { oldestAnalyses } from '../../src/store/prune.ts';
import { itemsOf, latestDead } from '../../src/store/queue/sql-work-queue.ts';
import {
  hastenWaiting,
  leaseOwners,
  leasesOf,
  reviveDead,
  untouched,
} from '../../src/store/queue/work-again.ts';
import { oldestWaiting } from '../../src/store/queue/work-counts.ts';
import {
  becomeDue,
  becomeDueAfterAll,
  dueItems,
  heldItems,
} from '../../src/store/queue/work-lease.ts';
import { planOf, type Query } from './plan-of.ts';
import { keyOf } from './work-fixture.ts';

/** A scan is of a partial index that holds nothing else than what is asked for. None of them sorts. */
it.for<{ name: string; query: Query; plan: string }>([
  {
    name: 'lease: what becomes due',
    query: (db) => becomeDue(db, 5),
    plan: 'SEARCH work_item USING INDEX work_item_later (next_at_ms<?)',
  },
  {
    name: 'lease: what was put off by a clock that was ahead',
    query: (db) => becomeDueAfterAll(db, 5),
    plan: 'SEARCH work_item USING INDEX work_item_later (next_at_ms>?)',
  },
  {
    name: 'lease: what is due',
    query: (db) => dueItems(db, 5),
    plan: 'SCAN work_item USING INDEX work_item_due',
  },
  {
    name: 'renew and all that ends a lease',
    query: (db) => heldItems(db, 'me', [keyOf('a'), keyOf('b')]),
    plan: 'SEARCH work_item USING INDEX work_item_by_application (application_id=?)',
  },
  {
    name: 'release',
    query: (db) => leasesOf(db, 'me'),
    plan: 'SEARCH work_item USING COVERING INDEX work_item_held (owner=?)',
  },
  {
    name: 'owners',
    query: leaseOwners,
    plan: 'SCAN work_item USING COVERING INDEX work_item_held',
  },
  {
    name: 'revive: all',
    query: (db) => reviveDead(db, undefined, 5),
    plan: 'SCAN work_item USING COVERING INDEX work_item_dead',
  },
  {
    name: 'revive: one',
    query: (db) => reviveDead(db, 'a', 5),
    plan: 'SEARCH work_item USING INDEX work_item_by_application (application_id=?)',
  },
  {
    name: 'revive: a source',
    query: (db) => hastenWaiting(db, 'shs', 5),
    plan: 'SEARCH work_item USING INDEX work_item_by_trouble (trouble_source=?)',
  },
  {
    name: 'counts: the oldest',
    query: oldestWaiting,
    plan: 'SEARCH work_item USING COVERING INDEX work_item_waiting (is_backlog=? AND ended_at_ms>?)',
  },
  {
    name: 'find',
    query: (db) => itemsOf(db, 'a'),
    plan: 'SEARCH work_item USING INDEX work_item_by_application (application_id=?)',
  },
  {
    name: 'dead',
    query: (db) => latestDead(db, 5),
    plan: 'SCAN work_item USING INDEX work_item_dead',
  },
  {
    name: 'forget',
    query: (db) => untouched(db, 5, 5),
    plan: 'SEARCH work_item USING INDEX work_item_closed (touched_at_ms<?)',
  },
  {
    name: 'judged',
    query: (db) => judgedQuery(db, keyOf('a'), 'recommended'),
    plan: 'SEARCH judged_record USING INDEX judged_record_by_application (application_id=? AND cluster=? AND preset=?)',
  },
  {
    name: 'prune',
    query: (db) => oldestAnalyses(db, 5, 5),
    plan: 'SEARCH analysis USING INDEX analysis_by_age (analyzed_at_ms<?)',
  },
])('$name walks an index', async ({ query, plan }) => {
  expect(await planOf(query)).toEqual([plan]);
});
