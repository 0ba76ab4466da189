import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { analyze } from '../../src/engine/analyze.ts';
import { defineHeuristic } from '../../src/heuristics/heuristic.ts';
import type { Verdict } from '../../src/model/analysis.ts';
import type { FindingDraft } from '../../src/model/finding.ts';
import { anApplication } from '../builders/application.ts';
import { aFindingDraft, savingWall } from '../builders/finding.ts';
import { aHeuristic, answering, configured, raising, settingsOf } from '../builders/heuristic.ts';

const app = anApplication();

/** As plain JavaScript may write it. */
function raisingUnchecked(members: Record<string, unknown>): Verdict {
  return JSON.parse(
    JSON.stringify({ kind: 'flag', findings: [{ ...aFindingDraft(), ...members }] }),
  );
}

describe('a heuristic’s result', () => {
  it.for<{ what: string; verdict: Verdict; is: object }>([
    {
      what: 'a pass',
      verdict: { kind: 'pass', weight: 7 },
      is: { outcome: 'pass', severity: 'none', score: 0, findings: [] },
    },
    {
      what: 'a flag, by its worst finding and its weight',
      verdict: {
        kind: 'flag',
        findings: [savingWall(1, 'moderate'), savingWall(9, 'severe'), savingWall(1, 'low')],
        weight: 7,
      },
      is: { outcome: 'flag', severity: 'severe', score: 21 },
    },
    {
      what: 'a low flag, which scores nothing',
      verdict: { kind: 'flag', findings: [savingWall(1, 'low')], weight: 7 },
      is: { outcome: 'flag', severity: 'low', score: 0 },
    },
    {
      what: 'a flag without a weight',
      verdict: { kind: 'flag', findings: [savingWall(9, 'critical')] },
      is: { outcome: 'flag', severity: 'critical', score: 0 },
    },
    {
      what: 'a score of its own',
      verdict: { kind: 'flag', findings: [savingWall(9, 'critical')], weight: 7, score: 5 },
      is: { outcome: 'flag', score: 5 },
    },
    {
      what: 'not applicable',
      verdict: { kind: 'not-applicable', reason: 'no tasks' },
      is: {
        outcome: 'not-applicable',
        reason: 'no tasks',
        severity: null,
        score: null,
        findings: [],
      },
    },
  ])('of $what', ({ verdict, is }) => {
    const { heuristics } = analyze(app, settingsOf([answering('spill', verdict)]));

    expect(heuristics).toEqual([expect.objectContaining({ heuristicId: 'spill', ...is })]);
  });

  it('keeps the rows that a heuristic shows either way', () => {
    const details = [{ kind: 'text', label: 'Note', text: 'fine' }] as const;
    const { heuristics } = analyze(
      app,
      settingsOf([answering('spill', { kind: 'pass', details })]),
    );

    expect(heuristics[0]?.details).toEqual(details);
  });

  it('says which part of the record is missing', () => {
    const needy = defineHeuristic({
      meta: { id: 'spill', title: '', why: '', category: 'memory' },
      requires: ['occupancy'],
      options: z.object({}),
      evaluate: () => ({ kind: 'pass' }),
    });

    expect(analyze(app, settingsOf([needy])).heuristics[0]).toMatchObject({
      outcome: 'not-applicable',
      reason: 'the record has no times at which cores were held and used',
    });
  });
});

function verdictThrowing(error: unknown): () => Verdict {
  return () => {
    throw error;
  };
}

describe('a heuristic that goes wrong', () => {
  it.for<{ what: string; verdict: () => Verdict; reason: string }>([
    {
      what: 'throws',
      verdict: verdictThrowing(new TypeError('no such stage\n    at evaluate')),
      reason: 'no such stage',
    },
    { what: 'throws a word', verdict: verdictThrowing('oops'), reason: 'oops' },
    {
      what: 'throws without a word',
      verdict: verdictThrowing(new RangeError()),
      reason: 'RangeError',
    },
    {
      what: 'writes a novel',
      verdict: verdictThrowing(new Error('x'.repeat(5_000))),
      reason: 'x'.repeat(300),
    },
    {
      what: 'predicts NaN',
      verdict: () => ({ kind: 'flag', findings: [savingWall(Number.NaN)] }),
      reason: 'findings.0.saving.wallMs.low is not a finite number',
    },
    {
      what: 'measures infinity',
      verdict: () => ({
        kind: 'pass',
        details: [{ kind: 'measure', label: 'x', is: { value: Infinity, unit: 'ms' } }],
      }),
      reason: 'details.0.is.value is not a finite number',
    },
    {
      what: 'names no subject',
      verdict: () => raisingUnchecked({ subject: undefined }),
      reason: 'subject: Invalid input: expected object, received undefined',
    },
    {
      what: 'has no evidence',
      verdict: () => raisingUnchecked({ evidence: [] }),
      reason: 'evidence.0: Invalid input: expected object, received undefined',
    },
    {
      what: 'raises none',
      verdict: () => raisingUnchecked({ severity: 'none' }),
      reason: 'severity: Invalid option: expected one of "low"|"moderate"|"severe"|"critical"',
    },
    {
      what: 'returns a finding that is none',
      verdict: () => JSON.parse('{"kind":"flag","findings":[null]}'),
      reason: 'Invalid input: expected object, received null',
    },
    {
      what: 'shows a row of an unknown kind',
      verdict: () => JSON.parse('{"kind":"pass","details":[{"kind":"chart"}]}'),
      reason: `0.kind: Invalid discriminator value. Expected 'measure' | 'distribution' | 'table' | 'text'`,
    },
  ])('because it $what is an error of its own', ({ verdict, reason }) => {
    const { heuristics, findings } = analyze(
      app,
      settingsOf([answering('broken', verdict), raising('spill', savingWall(9))]),
    );

    expect(heuristics[0]).toEqual({
      heuristicId: 'broken',
      outcome: 'error',
      reason,
      severity: null,
      score: null,
      findings: [],
    });
    expect(heuristics[1]?.outcome).toBe('flag');
    expect(findings.map(({ heuristicId }) => heuristicId)).toEqual(['spill']);
  });

  it('because of its options says which one', () => {
    const strict = aHeuristic('strict', {
      options: z.strictObject({ gateShare: z.number().max(1).default(0.1) }),
      evaluate: () => ({ kind: 'pass' }),
    });
    const settings = settingsOf([], { heuristics: configured([strict], { gateShare: 2 }) });

    expect(analyze(app, settings).heuristics[0]).toMatchObject({
      outcome: 'error',
      reason: expect.stringMatching(/^options: gateShare: Too big/),
    });
  });

  it.for([
    { what: 'is no verdict', verdict: { kind: 'maybe' }, reason: /not maybe$/ },
    { what: 'flags nothing', verdict: { kind: 'flag', findings: [] }, reason: /without a finding/ },
  ])('as plain JavaScript can, because what it says $what', ({ verdict, reason }) => {
    const heuristic = answering('user-made', { kind: 'pass' });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a user's own module is held to nothing
    const foreign = { ...heuristic, run: () => verdict as unknown as Verdict };

    expect(analyze(app, settingsOf([foreign])).heuristics[0]).toMatchObject({
      outcome: 'error',
      reason: expect.stringMatching(reason),
    });
  });
});

function kept(draft: Partial<FindingDraft>): FindingDraft | undefined {
  return analyze(app, settingsOf([raising('spill', aFindingDraft(draft))])).findings[0];
}

describe('a finding as it is kept', () => {
  it.for([
    { headline: 'x'.repeat(120), is: 'x'.repeat(120) },
    { headline: 'x'.repeat(121), is: `${'x'.repeat(119)}…` },
    { headline: `${'word '.repeat(23)}, and more of it`, is: `${'word '.repeat(22)}word…` },
    { headline: `${'x'.repeat(118)}😀 and more`, is: `${'x'.repeat(118)}…` },
  ])('has a headline of 120 characters at most: $is', ({ headline, is }) => {
    const short = kept({ headline })?.headline ?? '';

    expect(short).toBe(is);
    expect(short.length).toBeLessThanOrEqual(120);
  });

  it('has its ranges in order', () => {
    const range = { low: 5, likely: 3, high: 1 };
    const ofRange = kept({ saving: { wallMs: range, memoryByteMs: range, basis: 'modelled' } });

    expect(ofRange?.saving).toEqual({
      wallMs: { low: 3, likely: 3, high: 3 },
      memoryByteMs: { low: 3, likely: 3, high: 3 },
      basis: 'modelled',
    });
  });
});
