import type { AnalysisDetail } from '../../model/detail.ts';
import { WORK_CATEGORIES } from '../../model/occupancy.ts';
import { CATEGORIES_IN_WORDS, CATEGORY_COLOURS, INK, WASTED } from '../charts/palette.ts';
import { formatQuantity } from '../words/format.ts';

export interface LegendEntry {
  readonly label: string;
  readonly colour: string;
  readonly isLine: boolean;
  readonly amount: string;
}

/** What the colours of the cores mean, and how much of each there was; what there was nothing of is not in it. */
export function legendOf(
  timeline: NonNullable<AnalysisDetail['timeline']>,
  durationMs: number,
): readonly LegendEntry[] {
  const { binMs } = timeline;
  // the last bin ends with the application
  const coreMs = (cores: readonly number[]): number =>
    cores.reduce((sum, value, bin) => {
      const restMs = durationMs - bin * binMs;
      return sum + value * (restMs > 0 ? Math.min(binMs, restMs) : binMs);
    }, 0);
  const entry = (label: string, colour: string, isLine: boolean, values: readonly number[]) => ({
    label,
    colour,
    isLine,
    amount: formatQuantity({ value: coreMs(values), unit: 'coreMs' }),
    isShown: isLine || values.some((value) => value > 0),
  });
  const bands = WORK_CATEGORIES.map((category) =>
    entry(
      CATEGORIES_IN_WORDS[category],
      CATEGORY_COLOURS[category],
      false,
      timeline.usedCores[category],
    ),
  );
  const held = entry('Held by executors', INK, true, timeline.heldCores);
  const wasted = entry('Of it by tasks that did not succeed', WASTED, true, timeline.wastedCores);
  return [
    ...(timeline.heldCores.some((cores) => cores > 0) ? [held] : []),
    ...bands.toReversed(),
    ...(timeline.wastedCores.some((cores) => cores > 0) ? [wasted] : []),
  ].filter(({ isShown }) => isShown);
}
