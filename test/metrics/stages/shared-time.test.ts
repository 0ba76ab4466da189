import { describe, expect, it } from 'vitest';
import { SharedTime } from '../../../src/metrics/stages/shared-time.ts';

describe('SharedTime', () => {
  it.for([
    { name: 'by weight', weights: [3, 1], own: [75, 25] },
    { name: 'nothing to those without one', weights: [2, 0], own: [100, 0] },
    { name: 'evenly where nobody has one', weights: [0, 0], own: [50, 50] },
  ])('divides time $name', ({ weights, own }) => {
    const shared = new SharedTime<number>();
    for (const [place, weight] of weights.entries()) shared.begin(place, weight);
    shared.pass(100);
    for (const place of weights.keys()) shared.end(place);
    expect([...shared.ownMs.values()]).toEqual(own);
  });

  it('gives each what fell to it while it ran', () => {
    const shared = new SharedTime<string>();
    shared.begin('long', 1);
    shared.pass(10);
    shared.begin('short', 1);
    shared.pass(10);
    shared.end('short');
    shared.pass(10);
    shared.end('long');
    expect([...shared.ownMs]).toEqual([
      ['long', 25],
      ['short', 5],
    ]);
    expect(shared.runningCount).toBe(0);
  });

  it('is not thrown off by the weight of what is over', () => {
    const shared = new SharedTime<string>();
    shared.begin('light', 0.001);
    shared.begin('heavy', 1e17);
    shared.pass(10);
    shared.end('heavy');
    shared.pass(10);
    shared.end('light');
    expect(shared.ownMs.get('light')).toBeCloseTo(10, 3);
    shared.begin('weightless', 0);
    shared.pass(10);
    shared.end('weightless');
    expect(shared.ownMs.get('weightless')).toBe(10);
  });
});
