import { describe, expect, it } from 'vitest';
import { roundingLoss } from '../../../src/metrics/cluster-books/rounding-loss.ts';
import { GIB, MIB } from '../../../src/model/units.ts';
import {
  aLife,
  anApplication,
  anEnvironment,
  anExecutor,
  MINUTE_MS,
} from '../../builders/application.ts';

const FAIR = {
  'yarn.scheduler.minimum-allocation-mb': '1024',
  'yarn.resourcemanager.scheduler.class':
    'org.apache.hadoop.yarn.server.resourcemanager.scheduler.fair.FairScheduler',
  'yarn.resource-types.memory-mb.increment-allocation': '512',
};

describe('roundingLoss', () => {
  it('is what containers are larger than asked, by resource profile', () => {
    const environment = anEnvironment({}, { hadoopProperties: FAIR });
    const large = { id: 1, memoryBytes: 8 * GIB, executorResources: {}, taskResources: {} };
    const executors = [
      anExecutor(),
      anExecutor({ executorId: '2', lives: [aLife({ resourceProfileId: 1 })] }),
    ];
    const app = anApplication({ sections: { environment, executors, resourceProfiles: [large] } });
    // 4096 + 409 of 4608, and 8192 + 819 of 9216, for half an hour each
    expect(roundingLoss(app, environment)).toMatchObject({
      profileId: 1,
      lostByteMs: (103 + 205) * MIB * 30 * MINUTE_MS,
      heldByteMs: (4608 + 9216) * MIB * 30 * MINUTE_MS,
      // 8378 + 837 and 8379 + 837 fit; 8380 + 838 do not
      fullHeapBytes: 8379 * MIB,
      // 7913 + 791
      smaller: { containerBytes: 8704 * MIB, heapBytes: 7913 * MIB },
    });
  });

  it('has no smaller container than the least', () => {
    const environment = anEnvironment(
      { 'spark.executor.memory': '512m' },
      { hadoopProperties: { 'yarn.scheduler.minimum-allocation-mb': '1024' } },
    );
    const app = anApplication({ sections: { environment } });
    const loss = roundingLoss(app, environment);
    expect(loss?.smaller).toBeUndefined();
    expect(loss?.fullHeapBytes).toBe(640 * MIB);
  });

  it('is not known without YARN’s numbers', () => {
    expect(roundingLoss(anApplication(), anEnvironment())).toBeUndefined();
  });
});
