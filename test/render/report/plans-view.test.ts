import { describe, expect, it } from 'vitest';
import { loadTemplates } from '../../../src/render/load-templates.ts';
import { createRenderers } from '../../../src/render/renderers.ts';
import { plansView } from '../../../src/render/report/plans-view.ts';
import { anAnalysis } from '../../builders/analysis.ts';
import { aRootFinding } from '../../builders/finding.ts';
import { aPlanDetail } from '../../builders/plan-detail.ts';

const page = createRenderers(loadTemplates()).html;

function about(nodeId?: number) {
  const subject = { kind: 'sql' as const, executionId: 0 };
  return aRootFinding({ subject: nodeId === undefined ? subject : { ...subject, nodeId } });
}

function onlyPlan(findings = [about(1)], plan = aPlanDetail()) {
  const view = plansView(anAnalysis({ findings, detail: { plans: [plan] } }));
  return view?.plans[0];
}

describe('the queries of a report', () => {
  it('are absent where there are none, and where the detail is gone', () => {
    expect(plansView(anAnalysis({ detail: { plans: [] } }))).toBeUndefined();
    expect(page.render(anAnalysis({ detail: undefined }))).not.toContain('id="plans"');
  });

  it('say what is not shown', () => {
    const alike = aPlanDetail({ alike: { count: 7, durationMs: 12_000 } });
    const view = plansView(anAnalysis({ detail: { plans: [alike], morePlanCount: 4 } }));

    expect(view?.summary).toBe(
      '12 queries, 1 plan shown; queries that ran the same plan are shown once',
    );
    expect(view?.plans[0]?.summary).toBe(
      '28 min · 2 h 10 min in tasks · 7 more like it, 12 s together',
    );
  });

  it('are open where a finding is about them', () => {
    expect(onlyPlan()?.isOpen).toBe(true);
    expect(onlyPlan([])?.isOpen).toBe(false);
    expect(onlyPlan()?.marks).toEqual([{ label: 'finding 1', href: '#finding-1' }]);
  });
});

function marked(nodeId?: number): number | undefined {
  const boxes = onlyPlan([about(nodeId)])?.picture.boxes;
  return boxes?.findIndex(({ mark }) => mark !== undefined);
}

describe('the mark of a finding', () => {
  it('is on its operator', () => {
    expect(marked(4)).toBe(1);
  });

  it('is on the operator that a wrapper holds', () => {
    expect(marked(5)).toBe(2);
  });

  it('is on none when the whole query is meant', () => {
    expect(marked()).toBe(-1);
  });

  it('of a stage is where the stage ends', () => {
    const stage = aRootFinding({ subject: { kind: 'stage', stageId: 0, stageAttemptId: 0 } });
    const boxes = onlyPlan([stage])?.picture.boxes;

    expect(boxes?.map(({ mark }) => mark?.text)).toEqual([
      undefined,
      undefined,
      'finding 1',
      undefined,
    ]);
  });
});

describe('the picture', () => {
  it('is warm where the time went, and says so', () => {
    const boxes = onlyPlan()?.picture.boxes;

    expect(boxes?.map(({ className }) => className)).toEqual([
      'heat-3 is-marked',
      'heat-0 is-exchange',
      'heat-0',
      'heat-0',
    ]);
    expect(boxes?.[0]?.foot?.text).toBe('stage 1: 2 h 10 min in tasks, 100 % of the query');
  });

  it('says what changed while the query ran', () => {
    expect(onlyPlan()?.changes).toEqual([
      'The join on customer_id, inner: SortMergeJoin became BroadcastHashJoin.',
      'Partitions of the shuffle by customer_id were merged: 200 → 6.',
      '2 shuffles were planned, 1 ran.',
    ]);
    expect(onlyPlan()?.initial?.boxes).toHaveLength(2);
  });

  it('has a table that says the same', () => {
    const rows = onlyPlan()?.table?.rows.map(({ cells }) => cells.map(({ text }) => text));

    expect(rows?.[1]).toEqual([
      '2',
      'Exchange',
      'shuffle by customer_id',
      '3',
      '2 million rows · 6 GiB written · 200 partitions, read as 6',
      '',
      'stage 0',
      '<0.1 %',
      '',
    ]);
  });

  it('says how much of a large plan is left out', () => {
    expect(onlyPlan()?.leftOut).toBe('3 operators of 7 left out: those with the least task time.');
  });
});
