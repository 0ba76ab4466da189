import { describe, expect, it } from 'vitest';
import { yarnQueueWait } from '../../src/heuristics/yarn-queue-wait.ts';
import type { ApplicationModel } from '../../src/model/application.ts';
import { anApplication, MINUTE_MS, STARTED_AT_MS } from '../builders/application.ts';
import { judge } from '../builders/judgement.ts';

/** So long in `root.adhoc`, and then so many minutes of work. */
function waiting(queueWaitMs: number, runMinutes: number): ApplicationModel {
  return anApplication({
    queue: 'root.adhoc',
    lastSeenAtMs: STARTED_AT_MS + runMinutes * MINUTE_MS,
    sections: { clusterUsage: { queueWaitMs, tags: [] } },
  });
}

describe('yarn-queue-wait', () => {
  it.for([
    { what: 'just less than a minute', waitMs: 59_999, minutes: 5, kind: 'pass' },
    { what: 'a minute', waitMs: 60_000, minutes: 5, kind: 'flag' },
    { what: 'just less than a tenth', waitMs: 2 * MINUTE_MS - 1, minutes: 18, kind: 'pass' },
    { what: 'a tenth', waitMs: 2 * MINUTE_MS, minutes: 18, kind: 'flag' },
  ])('$what: $kind', ({ waitMs, minutes, kind }) => {
    expect(judge(yarnQueueWait, waiting(waitMs, minutes)).kind).toBe(kind);
  });

  it('tells the platform how long, and where', () => {
    const { findings } = judge(yarnQueueWait, waiting(4 * MINUTE_MS, 12));

    expect(findings[0]).toMatchObject({
      headline:
        'The application waited 4 min in queue root.adhoc before it could start, and then ran 12 min',
      owner: 'platform',
      severity: 'severe',
      saving: { wallMs: { likely: 240_000 }, memoryByteMs: { likely: 0 } },
    });
  });

  it('does not take an unknown start for none', () => {
    const app = anApplication({ sections: { clusterUsage: { tags: [] } } });

    expect(judge(yarnQueueWait, app).kind).toBe('not-applicable');
    expect(judge(yarnQueueWait, anApplication()).kind).toBe('not-applicable');
  });
});
