import type { Analysis } from '../model/analysis.ts';
import { knownTotal } from '../model/known-total.ts';

/** Bytes read from files and tables; undefined where none were, or nobody recorded them: a rate per byte has no meaning then. */
export function readBytes(analysis: Pick<Analysis, 'totals' | 'gaps'>): number | undefined {
  const bytes = knownTotal(analysis, 'inputBytes');
  return bytes === 0 ? undefined : bytes;
}

/** In ms; undefined for a record that does not span anything. */
export function knownDurationMs({ application }: Pick<Analysis, 'application'>) {
  const { durationMs } = application;
  return Number.isFinite(durationMs) && durationMs > 0 ? durationMs : undefined;
}

/** From one amount to another: undefined where either is not known or there is nothing to divide by. */
export function ratioOf(before: number | undefined, after: number | undefined): number | undefined {
  if (before === undefined || after === undefined || before <= 0) return undefined;
  const ratio = after / before;
  return Number.isFinite(ratio) ? ratio : undefined;
}

/** How long it waited for executors; undefined without a time budget. */
export function clusterWaitMs({ timeBudget }: Pick<Analysis, 'timeBudget'>): number | undefined {
  return timeBudget?.wall.find(({ id }) => id === 'cluster-wait')?.ms;
}
