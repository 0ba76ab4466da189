import { describe, expect, it } from 'vitest';
import { starvation } from '../../../src/metrics/allocation/starvation.ts';
import type { ApplicationModel } from '../../../src/model/application.ts';
import { anExecutor, STARTED_AT_MS } from '../../builders/application.ts';
import { aStarved, aWaitingStage } from '../../builders/starved.ts';

describe('starvation', () => {
  it('lasts from the submission of the stage to its end', () => {
    const end = { completedAtMs: STARTED_AT_MS + 41_000 };
    const app = aStarved({ sections: { stages: [aWaitingStage(end)] } });

    expect(starvation(app)?.waitMs).toBe(40_000);
  });

  it('lasts to the end of the record where the stage has none', () => {
    expect(starvation(aStarved({ endedAtMs: STARTED_AT_MS + 91_000 }))?.waitMs).toBe(90_000);
  });

  it.for<{ what: string; app: ApplicationModel }>([
    { what: 'local mode', app: aStarved({ clusterManager: 'local' }) },
    { what: 'no stage', app: aStarved({ sections: { stages: [] } }) },
    {
      what: 'a stage without tasks',
      app: aStarved({ sections: { stages: [aWaitingStage({ taskCount: 0 })] } }),
    },
    { what: 'an executor that came', app: aStarved({ sections: { executors: [anExecutor()] } }) },
    {
      what: 'a task that was launched',
      app: aStarved({
        sections: { stages: [aWaitingStage({ firstTaskLaunchedAtMs: STARTED_AT_MS + 5_000 })] },
      }),
    },
    {
      what: 'a stage whose tasks ended',
      app: aStarved({ sections: { stages: [aWaitingStage(), aWaitingStage(DONE)] } }),
    },
    {
      what: 'a record whose beginning was compacted away',
      app: aStarved({ gaps: [{ kind: 'compacted', detail: 'events of ended jobs' }] }),
    },
  ])('is none with $what', ({ app }) => {
    expect(starvation(app)).toBeUndefined();
  });
});

const DONE = { stageId: 1, completedTaskCount: 8 };
