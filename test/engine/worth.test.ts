import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/engine/analyze.ts';
import type { FindingDraft } from '../../src/model/finding.ts';
import { anApplication, GIB, MINUTE_MS } from '../builders/application.ts';
import { savingWall } from '../builders/finding.ts';
import { raising, settingsOf } from '../builders/heuristic.ts';

const app = anApplication();

function order(...heuristics: Parameters<typeof settingsOf>[0]): readonly string[] {
  return analyze(app, settingsOf(heuristics)).findings.map(({ heuristicId }) => heuristicId);
}

describe('the order of findings', () => {
  it('is by severity, then by what is given back, then as registered', () => {
    expect(
      order(
        raising('a', savingWall(5)),
        raising('b', savingWall(6)),
        raising('c', savingWall(1, 'critical')),
        raising('d', savingWall(5)),
        raising('e', savingWall(20, 'moderate')),
      ),
    ).toEqual(['c', 'b', 'a', 'd', 'e']);
  });

  it('compares shares: of the wall clock, or of the memory held', () => {
    // 2 executors × 5 GiB × 30 min are held; 40 % of it against 30 % of the wall clock
    const memory = 0.4 * 2 * 5 * GIB * 30 * MINUTE_MS;
    const draft = savingWall(0);
    const wasteful: FindingDraft = {
      ...draft,
      saving: {
        wallMs: { low: 0, likely: 0, high: 0 },
        memoryByteMs: { low: memory, likely: memory, high: memory },
        basis: 'measured',
      },
    };

    expect(order(raising('slow', savingWall(9)), raising('wasteful', wasteful))).toEqual([
      'wasteful',
      'slow',
    ]);
  });

  it('leaves findings without a saving behind those of their severity that have one', () => {
    const { saving: _saving, ...silent } = savingWall(0);

    expect(order(raising('dr-executor-gc', silent), raising('slow', savingWall(1)))).toEqual([
      'slow',
      'dr-executor-gc',
    ]);
  });

  it.for([
    { outcome: 'succeeded', first: 'tiny-tasks' },
    { outcome: 'failed', first: 'executor-heap-oom' },
    { outcome: 'unknown', first: 'executor-heap-oom' },
  ] as const)('puts $first first where the application $outcome', ({ outcome, first }) => {
    const { findings } = analyze(
      anApplication({ outcome }),
      settingsOf([
        raising('tiny-tasks', savingWall(20, 'critical')),
        raising('executor-heap-oom', savingWall(16, 'critical')),
      ]),
    );

    expect(findings[0]?.heuristicId).toBe(first);
  });

  it('keeps low ones apart', () => {
    const analysis = analyze(
      app,
      settingsOf([raising('spill', savingWall(1, 'low')), raising('tiny-tasks', savingWall(9))]),
    );

    expect(analysis.findings.map(({ heuristicId }) => heuristicId)).toEqual(['tiny-tasks']);
    expect(analysis.alsoNoticed.map(({ heuristicId }) => heuristicId)).toEqual(['spill']);
    expect(analysis.verdict.severity).toBe('severe');
  });
});
