import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/model/analysis.ts';
import { comparisonDocument } from '../../src/render/comparison-document.ts';
import { historyDocument } from '../../src/render/history-document.ts';
import { documentInMarkdown } from '../../src/render/text/document-markdown.ts';
import { documentOnTerminal } from '../../src/render/text/document-terminal.ts';
import { compareRuns } from '../../src/runs/compare-runs.ts';
import { jobHistory } from '../../src/runs/history.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { aRun, runsOf } from '../runs/a-run.ts';
import { CONTROL, hostileAnalysis } from './hostile.ts';

const COMPARISON = comparisonDocument(compareRuns(anAnalysis(), hostileAnalysis()));
const HISTORY = historyDocument(
  jobHistory('etl/orders', [...runsOf([60, 60, 60, 60]), aRun(4, { minutes: 130 })]),
  30,
);

function onTerminal(widthColumns: number): string {
  return documentOnTerminal(HISTORY, { isColour: false, widthColumns });
}

function firstStage(first: Analysis, second: Analysis): string | undefined {
  const { tables } = comparisonDocument(compareRuns(first, second));
  return tables.find(({ title }) => title === 'Stages')?.rows[0]?.[0];
}

describe('a comparison', () => {
  it('tells stages of one name apart by their ids', () => {
    const run = anAnalysis();
    const later = anAnalysis({
      detail: {
        ...run.detail,
        stages: (run.detail?.stages ?? []).map((stage) => ({
          ...stage,
          stageId: stage.stageId + 10,
        })),
      },
    });

    expect(firstStage(run, run)).toMatch(/^\d+\.\d+ · \S/);
    expect(firstStage(run, later)).toMatch(/^\d+\.\d+ → \d+\.\d+ · \S/);
  });
});

describe('a history on a terminal', () => {
  it('begins with how the latest run stands, and draws how long each took', () => {
    expect(onTerminal(100)).toMatch(/^etl\/orders · 5 runs · 2026-01-01 to 2026-01-05 · ▄▄▄▄█/);
    expect(onTerminal(100)).toMatch(/\n\nThe latest run took 2\.2 times as long as usual/);
    expect(onTerminal(100)).toMatch(
      /application_1700000000000_0004 +2 h 10 min +█{8} .*slower 2\.2 ×/,
    );
  });

  it('counts the runs that it leaves out', () => {
    const runs = historyDocument(jobHistory('etl/orders', runsOf([1, 2, 3])), 2).tables[0];

    expect(runs).toMatchObject({ moreCount: 1 });
    expect(runs?.rows.map(([started]) => started)).toEqual(['01-03 00:00', '01-02 00:00']);
  });

  it.for([
    [80, true],
    [100, false],
    [160, false],
  ] as const)('fits into %d columns, but for what is copied: %j', ([width, hasTooLong]) => {
    const tooLong = onTerminal(width)
      .split('\n')
      .filter((line) => Array.from(line).length > width);

    // the ids of the runs, under their head
    expect(tooLong.filter((line) => !/application_|Start, UTC/.test(line))).toEqual([]);
    expect(tooLong.length > 0).toBe(hasTooLong);
  });
});

describe('a hostile comparison', () => {
  it('moves no cursor', () => {
    const text = documentOnTerminal(COMPARISON, { isColour: false, widthColumns: 100 });

    expect(text).not.toMatch(CONTROL);
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('is no markup in Markdown, and keeps its tables', () => {
    const text = documentInMarkdown(COMPARISON);
    const ours = text.replaceAll(/<\/?(?:details|summary)>/g, '');

    expect(ours).not.toMatch(/(?<!\\)<\w/);
    expect(text).not.toMatch(CONTROL);
    for (const block of text.split('\n\n').filter((each) => each.startsWith('| '))) {
      const widths = block.split('\n').map((row) => row.split(/(?<!\\)\|/).length);
      expect(new Set(widths).size).toBe(1);
    }
  });
});
