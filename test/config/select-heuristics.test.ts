import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { HeuristicSwitches } from '../../src/config/schema.ts';
import { selectHeuristics } from '../../src/config/select-heuristics.ts';
import type { Heuristic } from '../../src/heuristics/heuristic.ts';
import { DR_ELEPHANT, HEURISTICS, RECOMMENDED } from '../../src/heuristics/registry.ts';
import { aHeuristic, answering } from '../builders/heuristic.ts';

const MINE = answering('my-own', { kind: 'pass' });
const LOOSE = aHeuristic('my-loose', {
  options: z.object({
    limitMs: z.number().default(3),
    inner: z.object({ a: z.number() }).default({ a: 1 }),
  }),
  evaluate: () => ({ kind: 'pass' }),
});

function select(
  heuristics: HeuristicSwitches,
  external: readonly Heuristic[] = [],
  preset: 'recommended' | 'dr-elephant' | 'all' = 'recommended',
) {
  return selectHeuristics({ preset, heuristics }, external);
}
function idsOf(heuristics: readonly Heuristic[]): readonly string[] {
  return heuristics.map(({ meta }) => meta.id);
}
function selectedIds(...parameters: Parameters<typeof select>): readonly string[] {
  return idsOf(select(...parameters).map(({ heuristic }) => heuristic));
}

describe('the heuristics that run', () => {
  it("are the preset's, in report order", () => {
    expect(selectedIds({})).toEqual(idsOf(RECOMMENDED));
    expect(selectedIds({}, [], 'dr-elephant')).toEqual(idsOf(DR_ELEPHANT));
    expect(selectedIds({}, [], 'all')).toEqual(idsOf(HEURISTICS));
  });

  it("and the user's own after them, unless switched off", () => {
    expect(selectedIds({}, [MINE])).toEqual([...idsOf(RECOMMENDED), 'my-own']);
    expect(selectedIds({}, [MINE], 'dr-elephant').at(-1)).toBe('my-own');
    expect(selectedIds({ 'my-own': false }, [MINE])).toEqual(idsOf(RECOMMENDED));
  });

  it('are switched off and on, also from outside the preset', () => {
    expect(selectedIds({ spill: false })).toEqual(
      idsOf(RECOMMENDED).filter((id) => id !== 'spill'),
    );
    expect(selectedIds({ 'dr-executor-gc': true })).toEqual([
      ...idsOf(RECOMMENDED),
      'dr-executor-gc',
    ]);
    expect(selectedIds({ 'dr-executor-gc': {} })).toContain('dr-executor-gc');
    expect(selectedIds({ spill: true })).toEqual(idsOf(RECOMMENDED));
  });

  it('get the options that are set', () => {
    const options = select({ 'gc-pressure': { minGcShare: 0.3 } }).map((one) => [
      one.heuristic.meta.id,
      one.options,
    ]);

    expect(Object.fromEntries(options)).toMatchObject({
      'gc-pressure': { minGcShare: 0.3 },
      spill: {},
    });
  });
});

describe('what is refused', () => {
  it.for([
    [{ spil: false }, 'unknown heuristic "spil": did you mean spill or dr-executor-spill?'],
    [{ 'not-at-all': true }, 'unknown heuristic "not-at-all" (sparkvet heuristics lists them)'],
    [{ constructor: true }, 'unknown heuristic "constructor"'],
    [
      { 'gc-pressure': { minGcShar: 0.3 } },
      'heuristics.gc-pressure: unknown option "minGcShar": did you mean minGcShare?',
    ],
    [{ 'gc-pressure': { minGcShare: 'a' } }, 'heuristics.gc-pressure: minGcShare: '],
    [{ 'gc-pressure': { minGcShare: 3 } }, 'heuristics.gc-pressure: minGcShare: '],
    [{ 'failed-app-root-cause': { x: 1 } }, 'unknown option "x" (none is accepted)'],
    [{ 'my-own': { x: 1 } }, 'heuristics.my-own: unknown option "x" (none is accepted)'],
    [
      { 'my-loose': { limit: 1 } },
      'heuristics.my-loose: unknown option "limit": did you mean limitMs?',
    ],
    [{ 'my-loose': { limitMs: 1, inner: {} } }, 'heuristics.my-loose: inner.a: '],
  ] as const)('%o', ([switches, message]) => {
    expect(() => select(switches, [MINE, LOOSE])).toThrow(message);
  });

  it('an option of an option that is not known is said with its place', () => {
    const id = 'dr-executor-gc';
    const [gc] = select({ [id]: true }).filter(({ heuristic }) => heuristic.meta.id === id);
    const defaults = z.record(z.string(), z.unknown()).parse(gc?.heuristic.options.parse({}));
    const [[limits, steps] = []] = Object.entries(defaults).filter(
      ([, value]) => typeof value === 'object',
    );
    const wrong = { ...z.record(z.string(), z.number()).parse(steps), sever: 1 };

    expect(() => select({ [id]: { [String(limits)]: wrong } })).toThrow(
      `heuristics.${id}: ${limits}: unknown option "sever": did you mean severe?`,
    );
  });

  it('an option of a heuristic that is switched off is not looked at', () => {
    expect(selectedIds({ 'gc-pressure': false })).not.toContain('gc-pressure');
  });

  it('an id that is taken', () => {
    const message = 'modules: a heuristic with the id "spill" exists already: give yours another';

    expect(() => select({}, [answering('spill', { kind: 'pass' })])).toThrow(message);
    expect(() => select({}, [MINE, answering('my-own', { kind: 'pass' })])).toThrow('"my-own"');
  });
});
