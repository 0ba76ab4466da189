import { RESERVED_BYTES } from '../../metrics/dr-elephant/heap-allocation.ts';
import { scaleThresholds, type Thresholds } from '../../metrics/dr-elephant/thresholds.ts';
import { bytesInWords, msInWords, shareInWords } from '../../metrics/words.ts';
import type { FindingDraft, Recommendation } from '../../model/finding.ts';
import type { Severity } from '../../model/severity.ts';
import { measure } from '../measure.ts';
import { APPLICATION, flagIf } from './judgement.ts';

/** Much time spent collecting garbage; GC time without any task time is the worst there is. */
export function gcFinding(
  severity: Severity,
  limits: Thresholds,
  {
    who,
    ratio,
    gcTimeMs,
    recommendations,
  }: {
    readonly who: 'Executors' | 'The driver';
    readonly ratio: number;
    readonly gcTimeMs: number;
    readonly recommendations: readonly Recommendation[];
  },
): readonly FindingDraft[] {
  const isFinite = Number.isFinite(ratio);
  return flagIf(severity, (raised) => ({
    subject: APPLICATION,
    headline: isFinite
      ? `${who} collected garbage for ${shareInWords(ratio)} of the task time (${msInWords(gcTimeMs)})`
      : `${who} collected garbage for ${msInWords(gcTimeMs)} and no task took any time`,
    evidence: [
      measure('GC time', gcTimeMs, 'ms'),
      ...(isFinite ? [measure('GC share of task time', ratio, 'ratio', limits[raised])] : []),
    ],
    recommendations,
  }));
}

/** A heap far larger than its peak use. */
export function heapFinding(
  severity: Severity | undefined,
  ratio: Thresholds,
  {
    role,
    heapBytes,
    peakBytes,
    recommendations,
  }: {
    readonly role: 'executor' | 'driver';
    readonly heapBytes: number;
    readonly peakBytes: number;
    readonly recommendations: readonly Recommendation[];
  },
): readonly FindingDraft[] {
  const name = `spark.${role}.memory`;
  const subject = role === 'driver' ? 'The driver asks' : 'Executors ask';
  const verb = role === 'driver' ? 'uses' : 'use';
  return flagIf(severity, (raised) => ({
    subject: { kind: 'property', name },
    headline: `${subject} for ${bytesInWords(heapBytes)} of heap and ${verb} ${bytesInWords(peakBytes)} at most`,
    evidence: [
      measure(name, heapBytes, 'bytes', scaleThresholds(ratio, peakBytes + RESERVED_BYTES)[raised]),
      measure('Highest peak heap', peakBytes, 'bytes'),
    ],
    recommendations,
  }));
}
