import { describe, expect, it } from 'vitest';
import { clusterBooks } from '../../../src/metrics/cluster-books/cluster-books.ts';
import {
  anAccounted,
  at,
  type BooksDraft,
  basisOf,
  inMinutes,
  MIB_MINUTE,
  memoryOf,
  notesOf,
} from '../../builders/accounted.ts';

describe('what is not ours', () => {
  const attempts = [
    { attemptId: '1', startedAtMs: at(-11), finishedAtMs: at(-1) },
    { attemptId: '2', startedAtMs: at(-1), finishedAtMs: at(30) },
  ] as const;
  const ofTwo: BooksDraft = {
    usage: { attempts, attemptCount: 2, launchedAtMs: at(-10) },
    app: { attemptId: '2' },
  };

  it('are the executors of attempts that were not read; their application masters are', () => {
    const items = memoryOf({
      ...ofTwo,
      usage: { ...ofTwo.usage, memoryByteMs: 300_000 * MIB_MINUTE },
    });

    // from the launch, not from when the first attempt was created
    expect(items['applicationMaster']).toBe((9 + 31) * 1_408);
    expect(items['otherAttempts']).toBeGreaterThan(0);
    expect(items).not.toHaveProperty('unexplained');
    expect(notesOf(ofTwo)).toContain('the executors are those of attempt 2 only');
  });

  const [one, two] = attempts;
  it.for([
    [
      'its end, which is the beginning of the next',
      [{ attemptId: '1', startedAtMs: at(-11) }, two],
    ],
    ['any time of the first, of which the launch is told', [{ attemptId: '1' }, two]],
    [
      'the end of the last, which is the application’s',
      [one, { attemptId: '2', startedAtMs: at(-1) }],
    ],
  ] as const)('does without %s', ([, told]) => {
    const books = clusterBooks(
      anAccounted({ ...ofTwo, usage: { ...ofTwo.usage, attempts: told } }),
    );

    expect(inMinutes(books?.memory)['applicationMaster']).toBe((9 + 31) * 1_408);
    expect(basisOf(books, 'applicationMaster')).toBe('recorded');
  });

  it('is known to be there by the number of the attempt', () => {
    const { attempts: _, attemptCount: _count, ...usage } = { ...ofTwo.usage };
    const draft = { ...ofTwo, usage: { ...usage, memoryByteMs: 300_000 * MIB_MINUTE } };

    expect(memoryOf(draft)).toHaveProperty('otherAttempts');
    expect(memoryOf(draft)['applicationMaster']).toBe(40 * 1_408);
    expect(memoryOf({ ...draft, app: { attemptId: 'x' } })).toHaveProperty('unexplained');
  });

  it('is nothing of that when all attempts were read', () => {
    const usage = { ...ofTwo.usage, memoryByteMs: 300_000 * MIB_MINUTE };
    const second = anAccounted({ ...ofTwo, usage });
    const books = clusterBooks(second, [{ ...second, attemptId: '1' }]);

    expect(inMinutes(books?.memory)).toMatchObject({
      executors: 4 * 29 * 1_536,
      unexplained: expect.any(Number),
    });
    expect(books?.notes.join('\n')).not.toContain('attempt');
  });

  it('is what a restarted ResourceManager lost', () => {
    const usage = { isRecovered: true, memoryByteMs: 180_000 * MIB_MINUTE };

    expect(memoryOf({ usage })).toMatchObject({
      startUp: 1_024,
      lostInRecovery: 180_000 - 89 * 2_048 - 1_024,
    });
    expect(notesOf({ usage })).toContain('was restarted');
    expect(memoryOf({ usage: { ...usage, isRecovered: false } })).toMatchObject({
      unexplained: 180_000 - 89 * 2_048,
    });
  });

  it('is said of preempted containers', () => {
    expect(notesOf({ usage: { preemptedContainerCount: 1 } })).toContain(
      '1 container was preempted',
    );
    expect(notesOf({ usage: { preemptedContainerCount: 0 } })).not.toContain('preempted');
  });
});
