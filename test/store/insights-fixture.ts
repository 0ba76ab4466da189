import { onTestFinished } from 'vitest';
import type { Analysis } from '../../src/model/analysis.ts';
import type { Range, Saving } from '../../src/model/finding.ts';
import { openStores } from '../../src/store/open-store.ts';
import type { Stores } from '../../src/store/stores.ts';
import { type AnalysisDraft, anAnalysis } from '../builders/analysis.ts';

/** A Monday, midnight UTC. */
export const MONDAY_MS = Date.UTC(2026, 0, 5);
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const EVER = { fromMs: 0, toMs: 4e12 };

/** The application of that number, which started so many hours after that Monday. */
export function aRun(number: number, draft: AnalysisDraft = {}): Analysis {
  return anAnalysis({
    ...draft,
    application: {
      id: `application_1700000000000_${String(number).padStart(4, '0')}`,
      startedAtMs: MONDAY_MS + number * HOUR_MS,
      ...draft.application,
    },
  });
}

/** Of so much, surely. */
export function aSaving(wallMs: number, memoryByteMs: number): Saving {
  return { wallMs: exactly(wallMs), memoryByteMs: exactly(memoryByteMs), basis: 'measured' };
}

function exactly(likely: number): Range {
  return { low: likely, likely, high: likely };
}

/** Open until the running test ends. */
export async function storesOf(...analyses: readonly Analysis[]): Promise<Stores> {
  const stores = await openStores(':memory:');
  onTestFinished(async () => stores[Symbol.asyncDispose]());
  for (const analysis of analyses) await stores.analyses.save(analysis);
  return stores;
}

/** The numbers of `aRun`. */
export function numbersOf(
  rows: readonly { readonly application: { readonly id: string } }[],
): readonly number[] {
  return rows.map(({ application }) => Number(application.id.slice(-4)));
}
