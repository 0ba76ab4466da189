import { describe, expect, it } from 'vitest';
import { inlineSvg } from '../../../src/render/charts/inline-svg.ts';
import { NARROW, WIDE } from '../../../src/render/charts/layout.ts';
import { drawTasks } from '../../../src/render/charts/task-chart.ts';
import { drawTimeline } from '../../../src/render/charts/timeline-chart.ts';
import { aDetail } from '../../builders/detail.ts';
import { HOSTILE } from '../hostile.ts';
import { firstFlaw } from '../markup.ts';

const ENDLESS = /NaN|Infinity|undefined/;
const bar = {
  label: HOSTILE.replaceAll(/\p{Cc}/gu, ''),
  shortLabel: '0',
  startMs: 0,
  durationMs: 60_000,
  colour: 'var(--bar)',
  tip: HOSTILE.replaceAll(/\p{Cc}/gu, ''),
  note: '<b>',
  shortNote: '<b>',
};

/** Of two that everybody has at hand. */
function inheritedKeys(): readonly (string | symbol)[] {
  return [...Reflect.ownKeys(Object.prototype), ...Reflect.ownKeys(Object)];
}

describe('drawings', () => {
  it.for([WIDE, NARROW])('of time hold what a log says as text: $name', (layout) => {
    const { timeline } = aDetail();
    const input = { endMs: 30 * 60_000, timeline, groups: [{ title: 'Jobs', bars: [bar] }] };
    const svg = drawTimeline('t', input, layout) ?? '';

    expect(firstFlaw(svg)).toBeUndefined();
    expect(svg).not.toMatch(ENDLESS);
    expect(svg).not.toMatch(/ style=|<style| class=|https?:/);
    expect(drawTimeline('t', input, layout)).toBe(svg);
  });

  it('of time are nothing without cores and bars', () => {
    expect(drawTimeline('t', { endMs: 1, timeline: undefined, groups: [] }, WIDE)).toBeUndefined();
  });

  it.for([WIDE, NARROW])(
    'leave no trace of names that every object has: $name',
    { timeout: 20_000 },
    (layout) => {
      const draw = (texts: readonly string[]): string => {
        const bars = texts.map((text) => ({ ...bar, label: text, shortLabel: text, note: text }));
        const groups = [{ title: 'Executors', bars }];
        return drawTimeline('t', { endMs: 60_000, timeline: undefined, groups }, layout) ?? '';
      };
      const innocent = draw(['1', 'driver']);
      const names = Object.getOwnPropertyNames(Object.prototype);
      const before = inheritedKeys();

      draw(names);
      // what is cut to its room is measured as it gets shorter
      draw(
        names.flatMap((name) => Array.from({ length: 60 }, (_, more) => name.padEnd(more, 'm'))),
      );
      draw(names.map((name) => `executor\n${name}`));

      expect(inheritedKeys()).toEqual(before);
      expect(draw(['1', 'driver'])).toBe(innocent);
    },
  );

  it('have room for short labels on a phone', () => {
    const labels = ['stages', 'no job', '1234.0', 'driver'];
    const bars = labels.map((shortLabel) => ({ ...bar, shortLabel }));
    const groups = [{ title: 'Stages', bars }];
    const svg = drawTimeline('t', { endMs: 60_000, timeline: undefined, groups }, NARROW) ?? '';

    expect(labels.filter((label) => !svg.includes(`>${label}<`))).toEqual([]);
  });

  it('of tasks tell failed and killed ones by their shape', () => {
    const task = { durationMs: 5, bytes: 0, executorId: '1' };
    const points = (['success', 'failed', 'killed'] as const).map((status) => ({
      ...task,
      status,
    }));
    const svg = drawTasks('s', { stageId: 0, stageAttemptId: 0, taskCount: 3, points }, NARROW);

    expect(firstFlaw(svg)).toBeUndefined();
    expect(svg).not.toMatch(ENDLESS);
    expect(svg).toContain('var(--bar-failed)');
    expect(svg.match(/<(?:circle|path)[^>]*fill="none"[^>]*stroke="var\(--muted\)"/g)).toHaveLength(
      1,
    );
  });

  it('of tasks that took no time still have an axis', () => {
    const points = [{ durationMs: 0, bytes: 0, executorId: '1', status: 'success' as const }];
    const svg = drawTasks('s', { stageId: 0, stageAttemptId: 0, taskCount: 1, points }, WIDE);
    expect(svg).not.toMatch(ENDLESS);
  });
});

describe('inlineSvg', () => {
  it('takes styles and bookkeeping away, and names ids after the place', () => {
    const svg =
      '<svg xmlns="x" class="c"><style>a{}</style><g id="zr7-c1" style="font-size:12px;color:red"/><g clip-path="url(#zr7-c1)"/></svg>';
    expect(inlineSvg(svg, 'here')).toBe(
      '<svg aria-hidden="true" focusable="false"><g id="here-c1" font-size="12px"/><g clip-path="url(#here-c1)"/></svg>',
    );
  });
});
