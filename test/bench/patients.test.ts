import { describe, expect, it } from 'vitest';
import { type Judged, judge } from '../../bench/patients/judge.ts';
import { sumsOf } from '../../bench/patients/sums.ts';
import { tableOf } from '../../bench/patients/table.ts';
import type { MeasuredSaving, PatientLog } from '../../bench/patients/truth.ts';
import type { Finding } from '../../src/model/finding.ts';
import { BYTE_MS_PER_GIB_HOUR } from '../../src/model/units.ts';
import { aLowFinding } from '../builders/finding.ts';

interface Case {
  readonly state?: PatientLog['state'];
  readonly truth?: Partial<MeasuredSaving>;
  readonly gain?: 'time' | 'gbh' | 'success';
}

/** An application of 100 s whose cure gives 10 s and 2 GiB-h. */
function aLog({ state = 'sick', truth = {}, gain = 'time' }: Case = {}): PatientLog {
  const patient = {
    name: 'a',
    kind: state === 'healthy' ? 'healthy' : 'patient',
    cause: 'spill',
    accept: state === 'healthy' ? [] : ['spill', 'gc-pressure'],
    explained: ['tiny-tasks'],
    forbid: ['compute-skew'],
    gain_kind: gain,
    logs: [],
  } as const;
  return {
    patient: {
      ...patient,
      accept: [...patient.accept],
      explained: ['tiny-tasks'],
      forbid: ['compute-skew'],
      logs: [],
    },
    name: `logs/a.3.5.${state}.zst`,
    path: '/a',
    state,
    truth: { sick_wall_s: 100, saved_from_first_job_s: 10, saved_gbh: 2, ...truth },
  };
}

interface Said {
  readonly id?: string;
  readonly seconds?: number;
  readonly level?: Finding['confidence']['level'];
}

function aFinding({ id = 'spill', seconds = 10, level = 'high' }: Said = {}): Finding {
  const wallMs = seconds * 1_000;
  const byteMs = 3 * BYTE_MS_PER_GIB_HOUR;
  return aLowFinding({
    heuristicId: id,
    severity: 'moderate',
    confidence: { level, because: 'it was measured' },
    saving: {
      wallMs: { low: wallMs, likely: wallMs, high: wallMs },
      memoryByteMs: { low: byteMs, likely: byteMs, high: byteMs },
      basis: 'simulated',
    },
  });
}

const judged = (given: Case, ...findings: readonly Finding[]): Judged =>
  judge(aLog(given), { findings: findings.map((finding) => ({ ...finding, explains: [] })) });

describe('what is right', () => {
  it.each([
    ['a sick one whose cause comes first', {}, [aFinding(), aFinding({ id: 'x' })], true],
    ['a sick one whose other name comes first', {}, [aFinding({ id: 'gc-pressure' })], true],
    ['a sick one whose cause comes second', {}, [aFinding({ id: 'x' }), aFinding()], false],
    ['silence on a sick one', {}, [], false],
    [
      'silence where the cure gives just under 5 %',
      { truth: { saved_from_first_job_s: 4.9 } },
      [],
      true,
    ],
    ['silence where the cure gives 5 %', { truth: { saved_from_first_job_s: 5 } }, [], false],
    [
      'another cause where the cure gives little',
      { truth: { saved_from_first_job_s: 1 } },
      [aFinding({ id: 'x' })],
      false,
    ],
    [
      'silence on little time where memory is what it gives',
      { gain: 'gbh', truth: { saved_from_first_job_s: 0 } },
      [],
      false,
    ],
    ['silence on a healthy one', { state: 'healthy' }, [], true],
    ['something low on a healthy one', { state: 'healthy' }, [aLowFinding()], true],
    ['anything else on a healthy one', { state: 'healthy' }, [aFinding({ id: 'x' })], false],
    ['another finding on a cured one', { state: 'treated' }, [aFinding({ id: 'x' })], true],
    [
      'the cause anywhere on a cured one',
      { state: 'treated' },
      [aFinding({ id: 'x' }), aFinding()],
      false,
    ],
  ] as const)('%s', (_, given, findings, expected) => {
    expect(judged(given, ...findings).isRight).toBe(expected);
  });
});

describe('the saving beside the measured one', () => {
  it.each([
    ['exact', {}, { seconds: 10 }, { errorShare: 0, isWild: false }],
    ['half of it', {}, { seconds: 5 }, { errorShare: 0.5, isWild: false }],
    ['under half of it', {}, { seconds: 4.9 }, { errorShare: 0.51, isWild: true }],
    ['twice as much', {}, { seconds: 20 }, { errorShare: 1, isWild: false }],
    ['over twice as much', {}, { seconds: 20.1 }, { errorShare: 1.01, isWild: true }],
    ['far off, and not sure', {}, { seconds: 90, level: 'low' }, { errorShare: 8, isWild: false }],
    ['three GiB-h for two', { gain: 'gbh' }, {}, { errorShare: 0.5, isWild: false }],
  ] as const)('%s', (_, given, said, { errorShare, isWild }) => {
    const { saving } = judged(given, aFinding(said));
    expect(saving?.errorShare).toBeCloseTo(errorShare);
    expect(saving?.isWild).toBe(isWild);
  });

  it.each([
    ['the cause is not first', {}, aFinding({ id: 'x' })],
    ['the cure is success', { gain: 'success' }, aFinding()],
    ['nothing was gained', { gain: 'gbh', truth: { saved_gbh: 0 } }, aFinding()],
    ['the log is cured', { state: 'treated' }, aFinding()],
  ] as const)('is left out where %s', (_, given, finding) => {
    expect(judged(given, finding).saving).toBeUndefined();
  });

  it('counts a finding without a saving as all wrong', () => {
    const { saving: _, ...without } = aFinding();
    expect(judged({}, without).saving).toMatchObject({ errorShare: 1, isWild: true });
  });
});

describe('the sums', () => {
  const all = [
    judged({}, aFinding({ seconds: 10 }), aFinding({ id: 'tiny-tasks' })),
    judged({}, aFinding({ id: 'compute-skew' }), aFinding()),
    judged({}, aFinding({ seconds: 30 })),
    judged({ state: 'healthy' }),
    judged({ state: 'treated' }, aFinding()),
    judged({ truth: { saved_from_first_job_s: 1 } }, aFinding({ id: 'compute-skew' })),
  ];

  it('count the logs by what they are', () => {
    expect(sumsOf(all)).toEqual({
      recallAt1: { count: 2, of: 3 },
      recallAt3: { count: 3, of: 3 },
      precision: { count: 4, of: 5 },
      falseLeadCount: 1,
      healthySilent: { count: 1, of: 1 },
      curedQuiet: { count: 0, of: 1 },
      weakRight: { count: 0, of: 1 },
      // of 0 and 2
      medianErrorShare: 1,
      savingCount: 2,
      wildCount: 1,
    });
  });

  it('say nothing of savings where there are none', () => {
    expect(sumsOf([]).medianErrorShare).toBeUndefined();
  });

  it('are printed below a row for each log', () => {
    expect(tableOf(all.slice(0, 1), true)).toBe(
      '| application | expected | found |  | saving said | measured | error |\n' +
        '| --- | --- | --- | --- | --- | --- | --- |\n' +
        '| a.3.5.sick | spill or gc-pressure | spill, tiny-tasks | right | 10.0 s | 10.0 s | 0 % |\n',
    );
  });
});
