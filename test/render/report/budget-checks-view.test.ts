import { describe, expect, it } from 'vitest';
import { checkBudget } from '../../../src/engine/budget.ts';
import type { JobBudget } from '../../../src/model/budget.ts';
import { loadTemplates } from '../../../src/render/load-templates.ts';
import { createRenderers } from '../../../src/render/renderers.ts';
import { budgetChecksView } from '../../../src/render/report/budget-checks-view.ts';
import { anAnalysis } from '../../builders/analysis.ts';

const { html } = createRenderers(loadTemplates());

function withBudget(pattern: string, limits: JobBudget) {
  const analysis = anAnalysis({
    gaps: [{ kind: 'missing-metrics', detail: 'no task recorded diskSpilledBytes' }],
  });
  const { application, totals, gaps } = analysis;
  return {
    ...analysis,
    budget: checkBudget({ [pattern]: limits }, { ...application, totals, gaps }),
  };
}

describe('the budget on the report', () => {
  it('shows each limit: kept, not kept, or why it could not be checked', () => {
    const view = budgetChecksView(
      withBudget('*', { maxWallMinutes: 20, maxFailedTaskShare: 0.1, maxSpillGb: 1 }),
    );
    expect(view?.heading).toBe('not kept');
    expect(view?.rows).toMatchObject([
      { label: 'Wall clock', is: '30 min', atMost: '20 min', outcome: 'not kept' },
      { label: 'Spilled to disk', atMost: '1 GiB', outcome: 'could not be checked' },
      { label: 'Failed tasks', is: '0 %', atMost: '10 %', outcome: 'kept', reason: undefined },
    ]);
    expect(view?.rows[1]?.reason).toMatch(/\w/);
  });

  it('stands on the page where a budget was given, and only there', () => {
    const kept = html.render(withBudget('*', { maxWallMinutes: 45 }));
    expect(kept).toMatch(/Budget of this job <span class="aside">kept</);
    expect(kept).toMatch(/<th scope="row">Wall clock<\/th><td class="number">30 min<\/td>/);
    expect(html.render(withBudget('another-job', { maxWallMinutes: 45 }))).toContain(
      'none is set for this job (nightly-orders)',
    );
    expect(html.render(anAnalysis())).not.toContain('Budget of this job');
  });
});
