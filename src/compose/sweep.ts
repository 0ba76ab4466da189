import { tmpdir } from 'node:os';
import { removeDrafts, removeOld } from '../files/remove-old.ts';
import { MS_PER_DAY } from '../model/units.ts';

/** Archives of a History Server, and what was sent to a server, as their makers name them. */
const SPOOL = /^sparkvet-(?:upload-)?\w{6}$/;

/** Removes what processes that were killed left behind: no log is read for a day. Never rejects. */
export async function sweep(reportDirectory: string, nowMs: number): Promise<void> {
  await Promise.all([removeDrafts(reportDirectory, nowMs), sweepSpools(nowMs)]);
}

/** The same of the directory of temporary files alone. */
export async function sweepSpools(nowMs: number): Promise<void> {
  await removeOld(tmpdir(), SPOOL, nowMs - MS_PER_DAY);
}
