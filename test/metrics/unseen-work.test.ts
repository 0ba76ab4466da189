import { describe, expect, it } from 'vitest';
import { unseenWork } from '../../src/metrics/unseen-work.ts';
import {
  anApplication,
  aStage,
  MINUTE_MS,
  STARTED_AT_MS,
  totalsOf,
} from '../builders/application.ts';

const dropped = (count: number) =>
  anApplication({
    gaps: [{ kind: 'dropped-events', detail: 'lost', count }],
    sections: { totals: totalsOf({ taskCount: 90 }) },
  });

/** The application takes 30 minutes; its last stage begins so many before the end. */
const open = (minutes: number, status: 'active' | 'complete') =>
  anApplication({
    sections: {
      stages: [aStage({ status, submittedAtMs: STARTED_AT_MS + (30 - minutes) * MINUTE_MS })],
    },
  });

/** The same, of a stage that failed a minute before the end, with so many tasks that never ended. */
const givenUp = (minutes: number, activeTaskCount: number) =>
  anApplication({
    sections: {
      stages: [
        aStage({
          status: 'failed',
          activeTaskCount,
          submittedAtMs: STARTED_AT_MS + (29 - minutes) * MINUTE_MS,
          completedAtMs: STARTED_AT_MS + 29 * MINUTE_MS,
        }),
      ],
    },
  });

describe('work that is not on record', () => {
  it.for([
    { name: 'a whole record', app: anApplication(), isUnseen: false },
    { name: '9 of 99 task ends dropped', app: dropped(9), isUnseen: false },
    { name: '10 of 100 task ends dropped', app: dropped(10), isUnseen: true },
    { name: 'a stage open for 3 of 30 min', app: open(3, 'active'), isUnseen: true },
    { name: 'a stage open for 2 of 30 min', app: open(2, 'active'), isUnseen: false },
    { name: 'a stage given up after 3 min', app: givenUp(3, 1), isUnseen: true },
    { name: 'a stage given up after 2 min', app: givenUp(2, 1), isUnseen: false },
    { name: 'a stage that failed with all tasks', app: givenUp(20, 0), isUnseen: false },
    { name: 'a stage that is over', app: open(20, 'complete'), isUnseen: false },
  ])('$name: $isUnseen', ({ app, isUnseen }) => {
    expect(unseenWork(app) !== undefined).toBe(isUnseen);
  });

  it('says how much', () => {
    expect(unseenWork(dropped(90))).toBe('the ends of 50 % of the tasks are not on record');
  });
});
