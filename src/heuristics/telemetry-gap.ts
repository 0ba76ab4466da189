import { z } from 'zod';
import { footprint } from '../metrics/footprint.ts';
import { telemetryGaps } from '../metrics/telemetry-gaps.ts';
import { headlineOf } from '../metrics/words.ts';
import { isNonEmpty } from '../model/finding.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';

const Options = z.strictObject({
  /** Catalogue §3.4: what is shorter is not worth measuring better. */
  silentBelowWallMs: z.number().nonnegative().default(60_000),
  /** Catalogue cause 3: task time from which an executor should have told of its memory. */
  minTaskMs: z.number().nonnegative().default(60_000),
});

/** Gaps besides the first. */
const MORE = ['', ', and one other thing'];

export const telemetryGap: Heuristic = defineHeuristic({
  meta: {
    id: 'telemetry-gap',
    title: 'The record lacks what a diagnosis needs',
    why: 'What was not recorded cannot be judged, and memory advice without measurements is a guess.',
    category: 'configuration',
  },
  requires: ['executors', 'environment'],
  options: Options,

  evaluate(app, { silentBelowWallMs, minTaskMs }) {
    const gaps = telemetryGaps(app, minTaskMs);
    if (!isNonEmpty(gaps) || footprint(app).wallMs < silentBelowWallMs) return { kind: 'pass' };
    const [{ what }] = gaps;
    const more = MORE[gaps.length - 1] ?? `, and ${gaps.length - 1} other things`;
    return {
      kind: 'flag',
      findings: [
        {
          severity: 'low',
          subject: { kind: 'application' },
          headline: headlineOf(`The record lacks ${what}${more}`, `The record lacks ${what}`),
          evidence: [
            {
              kind: 'table',
              columns: [{ key: 'what', label: 'The record lacks' }],
              rows: gaps.map((gap) => ({ what: gap.what })),
            },
          ],
          recommendations: gaps.map(({ cure }) => cure),
          confidence: { level: 'high', because: 'what is missing is missing' },
          owner: 'platform',
        },
      ],
    };
  },
});
