import { describe, expect, it } from 'vitest';
import { lossAdvice, pythonWorkerAdvice } from '../../../src/heuristics/failure/loss-advice.ts';
import { GIB, MIB } from '../../../src/model/units.ts';
import { aLife, anApplication, MINUTE_MS, STARTED_AT_MS } from '../../builders/application.ts';
import { aLostExecutor, anException, failingStage } from '../../builders/failing-stage.ts';

const PROFILE = {
  id: 7,
  memoryBytes: 8 * GIB,
  memoryOverheadBytes: 1000 * MIB,
  executorResources: {},
  taskResources: {},
};
const KILLED =
  'Container killed by YARN for exceeding physical memory limits. 9.1 GB of 9 GB physical memory used.';

/** Everything ran on executors of resource profile 7. */
const APP = anApplication({
  sections: {
    resourceProfiles: [PROFILE],
    executors: [
      aLostExecutor('1', KILLED, {
        lives: [
          aLife({
            resourceProfileId: 7,
            removedAtMs: STARTED_AT_MS + MINUTE_MS,
            removedReason: KILLED,
          }),
        ],
      }),
    ],
    stages: [
      failingStage(
        [{ durationMs: 1, because: anException('X', 'Python worker exited unexpectedly') }],
        { resourceProfileId: 7 },
      ),
    ],
  },
});

describe('advice on executors of a resource profile', () => {
  it('changes what the profile of the killed one asks for', () => {
    expect(lossAdvice(APP, 'container-memory')[0]).toMatchObject({
      kind: 'change-code',
      advice: expect.stringContaining('resource profile 7'),
      before: "ExecutorResourceRequests().memoryOverhead('1000m')",
    });
  });

  it('changes what the stage that lost its workers asks for', () => {
    expect(pythonWorkerAdvice(APP, 'python-memory')[0]).toMatchObject({
      before: "ExecutorResourceRequests().memoryOverhead('1000m')",
      after: "ExecutorResourceRequests().memoryOverhead('1536m')",
    });
  });
});
