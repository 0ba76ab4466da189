import { z } from 'zod';
import { normalisedText } from '../metrics/plans/plan-text.ts';
import { type RepeatedScan, repeatedScans } from '../metrics/plans/scans/repeated-scans.ts';
import { sourceInWords } from '../metrics/plans/source-words.ts';
import { savingBy } from '../metrics/simulate/gain.ts';
import { remedyByPlans } from '../metrics/simulate/merged-changes.ts';
import { countInWords, headlineOf, msInWords, shareInWords } from '../metrics/words.ts';
import { isNonEmpty, type NonEmpty } from '../model/finding.ts';
import { sumBy } from '../model/sum-by.ts';
import { shortened } from '../model/texts/shortened.ts';
import { type Described, flagIfWorth } from './flagged.ts';
import { GATE_OPTIONS } from './gate.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { onePassAdvice } from './input/one-pass-advice.ts';
import { measure } from './measure.ts';

const Options = z.strictObject({
  ...GATE_OPTIONS,
  /** Of one source by one query. Ours: above what a query by hand has, which joins a table with itself once or twice. */
  minScanCount: z.number().int().min(2).default(5),
  /** Rows that the filter of each keeps, of those it reads. Ours: most of what is read is thrown away. */
  maxKeptShare: z.number().min(0).max(1).default(0.5),
});

export const repeatedScan: Heuristic = defineHeuristic({
  meta: {
    id: 'repeated-scan',
    title: 'A query reads one source again for each part of it',
    why: 'A filter throws rows away after they were read: each part of a source that is asked for by itself reads all of it.',
    category: 'sql',
  },
  requires: ['sql.node-metrics', 'stages'],
  options: Options,

  evaluate(app, options) {
    const { minScanCount: minCount, maxKeptShare } = options;
    const repeats = repeatedScans(app, { minCount, maxKeptShare })
      .filter(({ changes }) => changes.length > 0)
      .toSorted((a, b) => taskTimeOf(b) - taskTimeOf(a));
    if (!isNonEmpty(repeats)) return { kind: 'pass' };
    const remedy = remedyByPlans(repeats);
    const saving = savingBy(app, remedy, 'modelled');
    return flagIfWorth(app, options, { saving, remedy }, () =>
      describe(repeats, saving.wallMs.likely),
    );
  },
});

/** Σ of the scans' stages: those that run several count as often. */
function taskTimeOf({ scans }: RepeatedScan): number {
  return sumBy(scans, ({ scan }) => scan.taskTimeMs);
}

const CONDITION_LENGTH = 300;

function describe([worst, ...others]: NonEmpty<RepeatedScan>, savedMs: number): Described {
  const { scans } = worst;
  const [{ scan, filter, rowsRead }] = scans;
  const keptShare = sumBy(scans, ({ rowsKept }) => rowsKept) / (rowsRead * scans.length);
  const what = `${sourceInWords(scan)} is read ${countInWords(scans.length)} times by one query`;
  const more = others.length === 0 ? '' : `, and ${countInWords(others.length)} more so`;
  const cost = `one pass would save ${msInWords(savedMs)}`;
  return {
    subject: {
      kind: 'sql',
      executionId: scan.execution.executionId,
      nodeId: scan.node.nodeId,
    },
    headline: headlineOf(
      `${what} for ${shareInWords(keptShare)} of its rows each${more}: ${cost}`,
      `${what}: ${cost}`,
    ),
    evidence: [
      measure('Times it is read', scans.length, 'count', 1),
      measure('Rows read each time', rowsRead, 'count'),
      measure('Rows kept each time', keptShare, 'ratio'),
      {
        kind: 'text',
        label: 'One of the conditions',
        text: shortened(normalisedText(filter.text), CONDITION_LENGTH),
      },
    ],
    recommendations: onePassAdvice(worst),
    confidence: {
      level: 'low',
      because:
        'rows and files are counted; that they are the same ones each time, and that reading them is most of the work, is an assumption',
    },
    owner: 'user',
  };
}
