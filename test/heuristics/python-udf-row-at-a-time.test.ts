import { describe, expect, it } from 'vitest';
import { pythonUdfRowAtATime } from '../../src/heuristics/python-udf-row-at-a-time.ts';
import { rowUdfCosts } from '../../src/metrics/python/row-udf-cost.ts';
import { judge } from '../builders/judgement.ts';
import { aPythonApplication, type PythonDraft } from '../builders/python-stage.ts';
import { aNode } from '../builders/scheduled-stage.ts';
import { readFixture } from '../support/read-fixture.ts';

function judged(draft: PythonDraft, options: Readonly<Record<string, number>> = {}) {
  return judge(pythonUdfRowAtATime, aPythonApplication(draft), options);
}

describe('fires', () => {
  it('on rows that wait for Python', () => {
    const { findings, severity } = judged({});
    // 80 s of 10 s tasks of which 1.25 s remain: seven eighths
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(70_000);
    expect(severity).toBe('critical');
    expect(findings[0]?.headline).toBe(
      '100 million rows go one by one through Python in stage 3: built-in functions would save 1 min 10 s of 1 min 20 s',
    );
  });

  it.for([
    { name: 'the share of Python', options: { minPythonShare: 0.9 }, kind: 'flag' },
    { name: 'the share of Python', options: { minPythonShare: 0.901 }, kind: 'pass' },
    { name: 'the share of the run time', options: { minRunShare: 1 }, kind: 'flag' },
    {
      name: 'the saving',
      options: { gateWallMs: 70_000 * 5, gateMemoryByteMs: 1e18 },
      kind: 'flag',
    },
    {
      name: 'the saving',
      options: { gateWallMs: 70_000 * 5 + 10, gateMemoryByteMs: 1e18 },
      kind: 'pass',
    },
  ])('at $name $options: $kind', ({ options, kind }) => {
    expect(judged({}, { gateMemoryShare: 1, ...options }).kind).toBe(kind);
  });
});

describe('what a row’s time is spent on', () => {
  // 576 s of Python, and 20 ns for each of 10 bytes a row
  it.for([
    { name: '10 µs', rowCount: 56_470_589, nature: 'way' },
    { name: 'just above 10 µs', rowCount: 56_470_588, nature: 'either' },
    { name: '500 µs', rowCount: 1_151_540, nature: 'either' },
    { name: 'just above 500 µs', rowCount: 1_151_539, nature: 'work' },
  ])('$name: $nature', ({ rowCount, nature }) => {
    const app = aPythonApplication({ rowCount, sentBytes: 10 * rowCount });
    expect(rowUdfCosts(app)[0]?.nature).toBe(nature);
  });

  it('saves three fifths where it may be either', () => {
    const { findings, advice } = judged({ rowCount: 5_000_000, sentBytes: 0 });
    // 0.6 of the 9 s that each of eight rounds waits
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(8 * 0.6 * 9_000);
    expect(findings[0]?.confidence.level).toBe('low');
    expect(advice[0]).toMatch(/built-in functions/);
  });

  it('saves only the way to Python and back where the function is the work', () => {
    const { findings, advice } = judged(
      { rowCount: 1_000_000, sentBytes: 0 },
      { gateWallMs: 300, gateWallShare: 0 },
    );
    expect(findings[0]?.confidence.level).toBe('low');
    // 2.5 s of 640 s of task time
    expect(findings[0]?.saving?.wallMs.likely).toBeCloseTo(80_000 * (2.5 / 640));
    expect(findings[0]?.headline).toMatch(/: batches would save/);
    expect(advice[0]).toMatch(/many rows at once/);
  });
});

describe('a function that is called again', () => {
  const AGAIN = 'Keep Spark from calling the function again for a result that it had already.';
  const node = 'BatchEvalPython [parse(name#1)#11], [pythonUDF0#52]';

  it.for([
    { name: 'for the same result', other: 'parse(trim(upper(name#1)))#11', isSaid: true },
    { name: 'for another result', other: 'parse(name#7)#12', isSaid: false },
  ])('$name: $isSaid', ({ other, isSaid }) => {
    const below = aNode(`BatchEvalPython [${other}], [pythonUDF0#53]`, aNode('Range (0, 9)'));
    const { advice, findings } = judged({ node, below });

    expect(advice.includes(AGAIN)).toBe(isSaid);
    expect(advice[0]).toMatch(/built-in functions/);
    if (!isSaid) return;
    expect(findings[0]?.recommendations[1]).toMatchObject({
      after: 'parse = parse.asNondeterministic()  # before its first use',
    });
  });

  it('at one place only', () => {
    expect(judged({ node }).advice).not.toContain(AGAIN);
  });
});

describe('does not fire', () => {
  it.for([
    {
      name: 'Arrow batches',
      draft: { node: 'ArrowEvalPython [f(name#1)#2], [pythonUDF0#3], 200' },
    },
    { name: 'a stage that computes', draft: { cpuMs: 6_001 } },
    { name: 'rows that were not counted', draft: { rowCount: 0 } },
  ])('on $name', ({ draft }) => {
    expect(judged(draft).kind).toBe('pass');
  });
});

it('does not fire on a stage that failed, whose rows were not all counted', () => {
  const app = aPythonApplication({ rowCount: 5_000_000 });
  const stages = app.sections.stages?.map((stage) => ({ ...stage, status: 'failed' as const }));
  const failed = { ...app, sections: { ...app.sections, ...(stages && { stages }) } };
  expect(judge(pythonUdfRowAtATime, failed, {}).kind).toBe('pass');
});

describe('advice', () => {
  const ARROW = 'spark.sql.execution.pythonUDF.arrow.enabled false → true';

  it.for([
    { version: '3.5.1', properties: {}, arrow: [ARROW] },
    { version: '3.4.2', properties: {}, arrow: [] },
    {
      version: '3.5.1',
      properties: { 'spark.sql.execution.pythonUDF.arrow.enabled': 'true' },
      arrow: [],
    },
    { version: '4.2.0', properties: {}, arrow: [] },
  ])('of Spark $version with $properties', ({ version, properties, arrow }) => {
    const { advice } = judged({ version, properties });
    expect(advice[0]).toMatch(/built-in functions/);
    expect(advice.filter((line) => line.startsWith('spark.'))).toEqual(arrow);
  });
});

describe('real applications', () => {
  const lab = { gateWallMs: 3_000, silentBelowWallMs: 6_000, silentBelowCoreMs: 12_000 };

  it.for(['p16.3.5.sick.zst', 'p16.4.1.sick'])('%s', async (log) => {
    const app = await readFixture(`patients/logs/${log}`);
    const { findings, severity } = judge(pythonUdfRowAtATime, app, lab);
    expect(severity).not.toBe('low');
    // without the function 7.3 s less were measured
    expect(findings[0]?.saving?.wallMs.likely).toBeGreaterThan(5_800);
    expect(findings[0]?.saving?.wallMs.likely).toBeLessThan(8_800);
  });

  it.for(['p16.3.5.treated.zst', 'p23.3.5.treated.zst', 'h01.3.5.healthy.zst'])(
    'is silent on %s',
    async (log) => {
      const app = await readFixture(`patients/logs/${log}`);
      expect(judge(pythonUdfRowAtATime, app, lab).severity).toBe('none');
    },
  );
});
