import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../../src/model/analysis.ts';
import { stageTable } from '../../../src/render/report/detail-tables.ts';

const GOLDEN = path.resolve(import.meta.dirname, '../../golden');

function goldenAnalysis(name: string): Analysis {
  return JSON.parse(readFileSync(path.join(GOLDEN, `${name}.analysis.json`), 'utf8'));
}

describe('the table of stages', () => {
  it('has durations of tasks, and findings have run times: neither bears the name of the other', () => {
    const { detail, findings } = goldenAnalysis('skew');
    const columns = detail && stageTable(detail)?.columns.map(({ text }) => text);
    const said = findings
      .flatMap(({ evidence }) => evidence)
      .flatMap((one) => ('label' in one ? [one.label] : []));

    expect(columns).toEqual(expect.arrayContaining(['Median task', 'Longest task']));
    expect(said).toEqual(expect.arrayContaining(['Run time of the longest', 'Run time of tasks']));
    expect(said.filter((label) => columns?.includes(label))).toEqual([]);
  });
});
