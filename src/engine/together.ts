import { footprint } from '../metrics/footprint.ts';
import type { Analysis, RootFinding } from '../model/analysis.ts';
import type { ApplicationModel } from '../model/application.ts';
import type { Range, Saving } from '../model/finding.ts';
import { sumBy } from '../model/sum-by.ts';

export type Together = NonNullable<Analysis['together']>;

/** The least sure first: together they are no surer than that. */
const BASES = ['modelled', 'simulated', 'measured'] as const;

/**
 * All findings acted on at once. Their savings do not overlap any more, each being what it adds to those before it, so they add
 * up. Undefined where fewer than two give anything back.
 */
export function togetherOf(
  app: ApplicationModel,
  findings: readonly Pick<RootFinding, 'saving'>[],
): Together | undefined {
  const savings = findings
    .flatMap(({ saving }) => saving ?? [])
    .filter(({ wallMs, memoryByteMs }) => wallMs.likely > 0 || memoryByteMs.likely > 0);
  if (savings.length < 2) return undefined;
  const { wallMs, heldMemoryByteMs } = footprint(app);
  const saving: Saving = {
    wallMs: sum(
      savings.map((each) => each.wallMs),
      wallMs,
    ),
    memoryByteMs: sum(
      savings.map((each) => each.memoryByteMs),
      heldMemoryByteMs > 0 ? heldMemoryByteMs : Infinity,
    ),
    basis: BASES.find((basis) => savings.some((each) => each.basis === basis)) ?? 'modelled',
  };
  return { saving, wallMs: wallMs - saving.wallMs.likely };
}

function sum(ranges: readonly Range[], most: number): Range {
  const total = (end: keyof Range): number =>
    Math.min(
      most,
      sumBy(ranges, (range) => range[end]),
    );
  return { low: total('low'), likely: total('likely'), high: total('high') };
}
