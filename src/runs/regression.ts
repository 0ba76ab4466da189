import { msInWords } from '../metrics/words.ts';
import type { Analysis } from '../model/analysis.ts';
import { knownTotal } from '../model/known-total.ts';
import { isComparable, MARGIN_SHARE } from './baseline.ts';
import { AS_LONG, amountInWords, comparedInWords, timesInWords } from './change-words.ts';
import type { Baseline, Regression } from './job-history.ts';
import { knownDurationMs, ratioOf, readBytes } from './run-figures.ts';

/** How a run stands against the baseline of its job. */
export type Standing =
  | { readonly kind: 'regression'; readonly regression: Regression }
  /** Outside of the band, and in step with what it read. */
  | { readonly kind: 'grew-with-data'; readonly text: string }
  | { readonly kind: 'faster'; readonly text: string }
  | { readonly kind: 'normal'; readonly text: string };

/** Undefined for a run that does not compare: it failed, runs still, or was not seen whole. */
export function standingOf(run: Analysis, baseline: Baseline): Standing | undefined {
  const durationMs = knownDurationMs(run);
  if (durationMs === undefined || !isComparable(run)) return undefined;
  const slower = excess(
    durationMs,
    baseline.slowFromMs,
    rateOf(run, durationMs, baseline.medianMsPerByte),
  );
  const memory = knownTotal(run, 'heldMemoryByteMs');
  const dearer =
    memory === undefined
      ? 'normal'
      : excess(
          memory,
          baseline.dearFromByteMs,
          rateOf(run, memory, baseline.medianMemoryMsPerByte),
        );
  if (slower === 'regression' || dearer === 'regression') {
    return { kind: 'regression', regression: regressionOf(run, baseline, slower, dearer) };
  }
  if (slower === 'grew-with-data') return grewWithData(run, baseline);
  if (durationMs < baseline.lowMs) {
    const ratio = durationMs / baseline.medianMs;
    const text = `took ${comparedInWords(ratio, AS_LONG)} than usual: ${msInWords(durationMs)}, usually ${msInWords(baseline.medianMs)}`;
    return { kind: 'faster', text };
  }
  return { kind: 'normal', text: normalInWords(durationMs, baseline) };
}

/** Seconds more are no regression, and still not what is usual. */
function normalInWords(durationMs: number, { highMs, medianMs }: Baseline): string {
  const [took, usual] = [msInWords(durationMs), msInWords(medianMs)];
  if (durationMs <= highMs) return `took ${took}, as usual (${usual})`;
  return `took ${took}, usually ${usual}: longer, by ${msInWords(durationMs - medianMs)}`;
}

type Excess = 'regression' | 'grew-with-data' | 'normal';

/** Past what is usual, and per byte read as well; where nobody knows what was read, the first decides. */
function excess(value: number, from: number | undefined, rate: number | undefined): Excess {
  if (from === undefined || value <= from) return 'normal';
  return rate === undefined || rate > 1 + MARGIN_SHARE ? 'regression' : 'grew-with-data';
}

/** Amount per byte read over what is usual; undefined where it is not known. */
function rateOf(run: Analysis, amount: number, usual: number | undefined): number | undefined {
  return ratioOf(usual, ratioOf(readBytes(run), amount));
}

function regressionOf(
  run: Analysis,
  baseline: Baseline,
  slower: Excess,
  dearer: Excess,
): Regression {
  const { durationMs } = run.application;
  const times = durationMs / baseline.medianMs;
  const memory = knownTotal(run, 'heldMemoryByteMs') ?? 0;
  const memoryTimes = ratioOf(baseline.medianMemoryByteMs, memory) ?? 1;
  const slow = `took ${timesInWords(times)} as long as usual (${msInWords(durationMs)}, usually ${msInWords(baseline.medianMs)})`;
  const [held, usual] = [memory, baseline.medianMemoryByteMs ?? 0].map((amount) =>
    amountInWords(amount, 'byteMs'),
  );
  const amounts = held === usual ? '' : ` (${held}, usually ${usual})`;
  const dear = `held ${timesInWords(memoryTimes)} the usual memory × time${amounts}`;
  const unknown = readBytes(run) === undefined ? '; what it read is not on record' : '';
  if (slower !== 'regression') {
    return { kind: 'dearer', text: `${dear}${unknown}`, timesBaseline: memoryTimes };
  }
  return dearer === 'regression'
    ? { kind: 'slower-and-dearer', text: `${slow} and ${dear}${unknown}`, timesBaseline: times }
    : { kind: 'slower', text: `${slow}${unknown}`, timesBaseline: times };
}

function grewWithData(run: Analysis, baseline: Baseline): Standing {
  const times = run.application.durationMs / baseline.medianMs;
  const read = ratioOf(baseline.medianInputBytes, readBytes(run)) ?? 1;
  const text = `read ${timesInWords(read)} as much as usual and took ${timesInWords(times)} as long: normal`;
  return { kind: 'grew-with-data', text };
}
