import { describe, expect, it } from 'vitest';
import { junitRenderer } from '../../../src/render/pipelines/junit.ts';
import { aHeuristicResult, anAnalysis } from '../../builders/analysis.ts';
import { hostileAnalysis } from '../hostile.ts';
import { firstFlaw } from '../markup.ts';

const body = (xml: string): string => xml.replace(/^<\?xml[^>]*\?>\n/, '');

describe('JUnit XML', () => {
  it.for([
    ['an ordinary document', anAnalysis()],
    ['a hostile one', hostileAnalysis()],
    ['one without findings', anAnalysis({ findings: [], alsoNoticed: [], heuristics: [] })],
  ] as const)('of %s is well formed', ([, analysis]) => {
    expect(firstFlaw(body(junitRenderer.render(analysis)).trimEnd())).toBeUndefined();
  });

  it('counts a failure for each finding and a case for each heuristic without one', () => {
    const broken = aHeuristicResult({
      heuristicId: 'spill',
      outcome: 'error',
      reason: 'no such column',
      severity: null,
      score: null,
      findings: [],
    });
    const { heuristics } = anAnalysis();
    const xml = junitRenderer.render(
      anAnalysis({ heuristics: [...heuristics.slice(0, 1), broken] }),
    );

    expect(xml).toContain('tests="2" failures="1" errors="1" skipped="0"');
    expect(xml).toContain('<error message="no such column"/>');
  });

  it('skips what did not apply, with its reason', () => {
    expect(junitRenderer.render(anAnalysis())).toContain(
      '<skipped message="the record has no executors.peak-memory"/>',
    );
  });
});
