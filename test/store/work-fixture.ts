import type { JudgedRecord } from '../../src/store/store.ts';
import type { WorkKey, WorkSighting } from '../../src/store/work-queue.ts';

export function keyOf(applicationId: string, cluster = 'lab'): WorkKey {
  return { cluster, applicationId };
}

/** That a log directory tells of an application that ended. */
export function aSighting(id: string, changes: Partial<WorkSighting> = {}): WorkSighting {
  return {
    source: 'directory /logs',
    ref: { cluster: 'lab', id, attemptId: '1' },
    fingerprint: 'f1',
    rank: 0,
    endedAtMs: 1_000,
    isBacklog: false,
    ...changes,
  };
}

/** What `aSighting` leads to. */
export function aRecord(id: string, changes: Partial<JudgedRecord> = {}): JudgedRecord {
  return {
    ref: { cluster: 'lab', id, attemptId: '1' },
    source: 'directory /logs',
    rank: 0,
    fingerprint: 'f1',
    location: `/logs/${id}`,
    handle: { file: id, parts: [1, 2] },
    ...changes,
  };
}
