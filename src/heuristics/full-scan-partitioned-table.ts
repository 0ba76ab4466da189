import { z } from 'zod';
import { type FullScan, fullScans } from '../metrics/plans/scans/full-scans.ts';
import { sourceInWords } from '../metrics/plans/source-words.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { stageInWords, stageSubject } from '../metrics/stages/stage-names.ts';
import { countInWords, headlineOf, msInWords, shareInWords } from '../metrics/words.ts';
import { isNonEmpty, type NonEmpty } from '../model/finding.ts';
import type { Remedy } from '../model/remedy.ts';
import { type Described, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { scanAdvice } from './input/scan-advice.ts';
import { measure } from './measure.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Partitions read; with fewer there is little to leave out. Ours. */
  minPartitionCount: z.number().int().min(2).default(10),
  /** Of the rows read, kept by the condition; ours: above it most partitions are needed. */
  maxKeptShare: z.number().min(0).max(1).default(0.3),
});

export const fullScanPartitionedTable: Heuristic = defineHeuristic({
  meta: {
    id: 'full-scan-partitioned-table',
    title: 'Every partition of a table is read for a few of its rows',
    why: 'Partitions that a filter rules out are never opened, but only if it compares the partition column itself.',
    category: 'sql',
  },
  requires: ['sql.node-metrics', 'stages.tasks'],
  options: Options,

  evaluate(app, options) {
    const scans = fullScans(app)
      .filter(({ partitionCount }) => partitionCount >= options.minPartitionCount)
      .filter(({ keptShare }) => keptShare <= options.maxKeptShare)
      .toSorted((a, b) => b.stage.taskTimeMs - a.stage.taskTimeMs);
    if (!isNonEmpty(scans)) return { kind: 'pass' };
    const byStage = new Map(scans.toReversed().map((scan) => [scan.stage, scan.remedy]));
    const remedy: Remedy = {
      isByPlans: true,
      stages: [...byStage.values()].flatMap(({ stages }) => stages ?? []),
    };
    const saving = savingBy(app, remedy);
    return flagIfWorth(app, options, { saving, remedy }, () =>
      describe(scans, saving.wallMs.likely),
    );
  },
});

function describe([full]: NonEmpty<FullScan>, savedMs: number): Described {
  const { scan, stage, partitionCount, keptShare, condition } = full;
  const what = `All ${countInWords(partitionCount)} partitions of ${sourceInWords(scan).replace(/^The /, 'the ')} are read`;
  const cost = `a partition filter would save ${msInWords(savedMs)}`;
  return {
    subject: stageSubject(stage),
    headline: headlineOf(
      `${what} for ${shareInWords(keptShare)} of the rows (${stageInWords(stage)}): ${cost}`,
      `${what} (${stageInWords(stage)}): ${cost}`,
      `All ${countInWords(partitionCount)} partitions are read in ${stageInWords(stage)}: ${cost}`,
    ),
    evidence: [
      measure('Partitions read', partitionCount, 'count'),
      measure('Rows kept', keptShare, 'ratio'),
      { kind: 'text', label: 'Condition', text: condition.text },
    ],
    recommendations: [scanAdvice(full)],
    confidence: CONFIDENCE[condition.relation],
    owner: 'user',
  };
}

const CONFIDENCE: Readonly<Record<FullScan['condition']['relation'], Described['confidence']>> = {
  column: {
    level: 'medium',
    because: 'the condition is about the partition column; the rows are taken to lie evenly',
  },
  join: {
    level: 'medium',
    because: 'the join is on the partition column alone; its rows are taken to lie evenly',
  },
  date: {
    level: 'low',
    because:
      'condition and partition column are both about time, by their names; that they mean the same time is an assumption',
  },
};
