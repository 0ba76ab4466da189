import type { ApplicationRef } from '../model/application.ts';

/** From this rank on a source has no record to give: `RECORD_KINDS` are below it. */
export const RECORDLESS_RANK = 3;

/** An application to be judged, all its attempts together. */
export interface WorkKey {
  readonly cluster: string;
  readonly applicationId: string;
}

/** That a source told of an application. Sources tell things twice: only news makes work. */
export interface WorkSighting {
  readonly source: string;
  readonly ref: ApplicationRef;
  /** Of what the source has of it: equal means nothing new. */
  readonly fingerprint: string;
  /** How good a record this source can give, 0 the best (`RECORD_KINDS`; above them: none at all). */
  readonly rank: number;
  readonly endedAtMs?: number;
  /** Of an application that ended before the daemon was first started: after the others. */
  readonly isBacklog: boolean;
}

/** Why an application could not be judged yet. */
export interface WorkTrouble {
  /**
   * A `FetchErrorCode`; 'no-record': no source has a record of it yet; 'unfinished': its record is still written; 'unreadable':
   * no event log; 'store': our own disk or database does not take it; 'broken': a bug of ours.
   */
  readonly code: string;
  /** One line, without secrets. */
  readonly message: string;
  /** Whose fault it is, where it is one source's. */
  readonly source?: string;
}

export interface WorkItem extends WorkKey {
  readonly state: 'waiting' | 'leased' | 'done' | 'dead';
  readonly isBacklog: boolean;
  readonly endedAtMs?: number;
  /** When it was told of first, or there was news of it: waiting for what belongs to it counts from here. */
  readonly firstSeenAtMs: number;
  /** Leases so far, this one included. */
  readonly leaseCount: number;
  /** Failures in a row that were the record's fault, not an outage's. */
  readonly failureCount: number;
  /** When it may be leased; of a leased one, when the lease ends. */
  readonly nextAtMs: number;
  readonly trouble?: WorkTrouble;
}

export interface LeaseRequest {
  /** Who holds the lease: a process. */
  readonly owner: string;
  readonly count: number;
  readonly nowMs: number;
  readonly untilMs: number;
}

export interface WorkCounts {
  readonly waiting: number;
  readonly leased: number;
  readonly done: number;
  readonly dead: number;
  /** End of the oldest application that waits, backlog left out: the lag. */
  readonly oldestWaitingEndedAtMs?: number;
}

/**
 * The durable queue of a daemon, or of many: what is in it survives `kill -9` at any moment. An item is in it once, for ever:
 * done ones are what tells a repeated sighting from a new one, until `forget`. All reject with `StoreError`.
 */
export interface WorkQueue {
  /** All or nothing. Returns how many applications became work: new ones, and done or dead ones of which there is news. */
  readonly take: (sightings: readonly WorkSighting[], nowMs: number) => Promise<number>;
  /** What is due, recent before backlog, newest end first; also what others held too long. An item is leased to one owner at a time. */
  readonly lease: (request: LeaseRequest) => Promise<readonly WorkItem[]>;
  /** Returns those still held: another may have taken what was held too long. */
  readonly renew: (
    owner: string,
    keys: readonly WorkKey[],
    untilMs: number,
  ) => Promise<readonly WorkKey[]>;
  /** Judged. Something new that was sighted meanwhile puts it back to waiting. False, and nothing happens, where `owner` no longer holds it. */
  readonly complete: (owner: string, key: WorkKey, nowMs: number) => Promise<boolean>;
  /** Again later; `isFailure` counts it against the record. */
  readonly postpone: (
    owner: string,
    key: WorkKey,
    trouble: WorkTrouble,
    again: { readonly nextAtMs: number; readonly isFailure: boolean },
  ) => Promise<boolean>;
  /** Given up, until there is news of it or somebody asks. */
  readonly bury: (
    owner: string,
    key: WorkKey,
    trouble: WorkTrouble,
    nowMs: number,
  ) => Promise<boolean>;
  /** Gives leases back at once: at the end of a process, and those of processes that are known to be dead. Returns how many. */
  readonly release: (owner: string, nowMs: number) => Promise<number>;
  /** Who holds leases now. */
  readonly owners: () => Promise<readonly string[]>;
  /** Dead ones (all, or one application of any cluster) back to waiting, and those that wait for `source` due at once. Returns how many. */
  readonly revive: (
    what: { readonly applicationId?: string } | { readonly source: string },
    nowMs: number,
  ) => Promise<number>;
  readonly counts: () => Promise<WorkCounts>;
  /** One, in whichever clusters it is. */
  readonly find: (applicationId: string) => Promise<readonly WorkItem[]>;
  /** Latest first. */
  readonly dead: (limit: number) => Promise<readonly WorkItem[]>;
  /** Drops done and dead ones untouched since then; in steps, so that others get their turn. Returns how many. */
  readonly forget: (beforeMs: number) => Promise<number>;
}
