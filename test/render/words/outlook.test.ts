import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../../src/model/analysis.ts';
import { PLAIN_TERMINAL } from '../../../src/render/text/terminal.ts';
import { createTextRenderers } from '../../../src/render/text/text-renderers.ts';
import {
  idealInWords,
  outlookNote,
  outlookRows,
  togetherInWords,
} from '../../../src/render/words/outlook.ts';
import { anAnalysis } from '../../builders/analysis.ts';
import { GIB, MINUTE_MS } from '../../builders/application.ts';

const GIB_HOUR = GIB * 60 * MINUTE_MS;
const analysis: Analysis = anAnalysis({
  together: {
    saving: {
      wallMs: { low: 10 * MINUTE_MS, likely: 12 * MINUTE_MS, high: 14 * MINUTE_MS },
      memoryByteMs: { low: GIB_HOUR, likely: 2 * GIB_HOUR, high: 3 * GIB_HOUR },
      basis: 'simulated',
    },
    wallMs: 18 * MINUTE_MS,
  },
  whatIf: {
    isTrusted: true,
    because: 'replaying its jobs as they were gives 99 % of the time they took',
    replayRatio: 0.99,
    rows: [
      {
        id: 'half',
        allocation: { kind: 'static', executorCount: 1 },
        wallMs: 50 * MINUTE_MS,
        heldMemoryByteMs: 4 * GIB_HOUR,
      },
      {
        id: 'dynamic',
        allocation: { kind: 'dynamic', minExecutors: 0, maxExecutors: 2, idleTimeoutMs: 60_000 },
        wallMs: 31 * MINUTE_MS,
        heldMemoryByteMs: 3 * GIB_HOUR,
      },
    ],
  },
  idealTimes: {
    driverMs: 5 * MINUTE_MS,
    criticalMs: 9 * MINUTE_MS,
    perfectMs: 20 * MINUTE_MS,
    jobEfficiencyShare: 0.6,
    criticalStages: [],
  },
});

describe('the outlook', () => {
  it('says what all findings give together', () => {
    expect(togetherInWords(analysis)).toMatch(/^30 min.* → about 18 min.*GiB-h less/);
    expect(togetherInWords(anAnalysis())).toBeUndefined();
  });

  it('has the run as it was and as it would be', () => {
    expect(outlookRows(analysis).map(({ what }) => what)).toEqual([
      'As it was',
      'Half the executors (1)',
      'Dynamic allocation, at most 2',
    ]);
    expect(outlookRows(anAnalysis())).toEqual([]);
    expect(outlookNote(anAnalysis())).toBeUndefined();
  });

  it('says why there is none', () => {
    const whatIf = { isTrusted: false, because: 'no task is on record to replay', rows: [] };
    expect(outlookNote(anAnalysis({ whatIf }))).toBe(
      'What other executors would give cannot be predicted: no task is on record to replay.',
    );
  });

  it('says what is best', () => {
    expect(idealInWords(analysis)).toMatch(/5 min.* without a job.*20 min.*9 min.* endless/);
  });

  it.for(['terminal', 'markdown'] as const)('is in the %s', (format) => {
    const text = createTextRenderers(PLAIN_TERMINAL)[format].render(analysis);
    expect(text).toContain('All of it together');
    expect(text).toContain('Half the executors (1)');
  });
});
