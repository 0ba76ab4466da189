import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import type { AnalysisDetail } from '../../../src/model/detail.ts';
import { executorChart } from '../../../src/render/report/executors-view.ts';

const GOLDEN = new URL('../../golden/skew.analysis.json', import.meta.url);

/** Positions and sizes of all that is drawn of an executor with this life, in a run of 50 s. */
async function boxesOf(startOffsetMs: number, durationMs: number): Promise<readonly string[]> {
  const { detail }: { detail: AnalysisDetail } = JSON.parse(await readFile(GOLDEN, 'utf8'));
  const [life] = detail.executors;
  const executors = life === undefined ? [] : [{ ...life, startOffsetMs, durationMs }];
  const chart = executorChart({ ...detail, executors }, 50_000);
  return JSON.stringify(chart).match(/\b(?:x|width|d)=\\"[^"]*/g) ?? [];
}

it('draws the part of a life that lies within the application, whatever its clock says', async () => {
  const boxes = await boxesOf(-10_000, 60_000);
  expect(boxes.length).toBeGreaterThan(2);
  expect(boxes).toEqual(await boxesOf(0, 50_000));
  expect(boxes).not.toEqual(await boxesOf(0, 40_000));
});
