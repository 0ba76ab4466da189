import type { NewDismissal } from '../../src/model/dismissal.ts';
import type { SourceState } from '../../src/store/source-state.ts';
import type { JudgedRecord } from '../../src/store/store.ts';
import type { Stores } from '../../src/store/stores.ts';
import type { WorkItem, WorkKey, WorkSighting } from '../../src/store/work-queue.ts';
import { anAnalysis } from '../builders/analysis.ts';

/** What every recording since version 2 holds: a row in every table, and an item in every state. */
export const FILLED_RECORD: JudgedRecord = {
  ref: { cluster: 'default', id: 'application_1700000000000_0001', attemptId: '1' },
  source: 'directory /logs',
  rank: 0,
  fingerprint: 'f1',
  location: '/logs/application_1700000000000_0001',
  handle: { file: 'application_1700000000000_0001' },
};
export const FILLED_STATE: SourceState = {
  source: 'directory /logs',
  cursor: { takenToMs: 60_000, backlog: { fromMs: 0, toMs: 9_000 } },
  polledAtMs: 70_000,
  trouble: { code: 'unreachable', message: 'no route to host', sinceMs: 65_000 },
};
const DONE: WorkKey = {
  cluster: FILLED_RECORD.ref.cluster,
  applicationId: FILLED_RECORD.ref.id,
};
const OTHERS = ['dead', 'leased', 'waiting'] as const;
export const FILLED_ITEMS: readonly (WorkKey & Pick<WorkItem, 'state'>)[] = [
  { ...DONE, state: 'done' },
  ...OTHERS.map((state) => ({ cluster: 'lab', applicationId: `is-${state}`, state })),
];

function sighting({ cluster, applicationId }: WorkKey): WorkSighting {
  return {
    source: 'directory /logs',
    ref: { cluster, id: applicationId },
    fingerprint: 'f1',
    rank: 0,
    endedAtMs: 50_000,
    isBacklog: false,
  };
}

/** Since version 3. */
export const FILLED_DISMISSAL: NewDismissal = {
  scope: { kind: 'job', jobKey: 'nightly-orders' },
  heuristicId: 'shuffle-data-skew',
  kind: 'later',
  reason: 'the join goes in spring',
  by: 'ann',
  atMs: 70_000,
  untilMs: 90_000,
};

export async function fillStores({ analyses, insights, queue, sources }: Stores): Promise<void> {
  const trouble = { code: 'unreadable', message: 'no event log', source: 'directory /logs' };
  await queue.take(FILLED_ITEMS.map(sighting), 60_000);
  await queue.lease({ owner: 'me', count: 9, nowMs: 60_000, untilMs: 90_000 });
  await analyses.save(anAnalysis(), FILLED_RECORD);
  await queue.complete('me', DONE, 61_000);
  await queue.bury('me', { cluster: 'lab', applicationId: 'is-dead' }, trouble, 62_000);
  const again = { nextAtMs: 80_000, isFailure: true };
  await queue.postpone('me', { cluster: 'lab', applicationId: 'is-waiting' }, trouble, again);
  await sources.put(FILLED_STATE);
  await insights.dismiss(FILLED_DISMISSAL);
}
