import { describe, expect, it } from 'vitest';
import { MIB } from '../../../src/model/units.ts';
import { roundedUp, yarnRounding } from '../../../src/model/yarn/container-rounding.ts';
import { anEnvironment } from '../../builders/application.ts';

const PREFIX = 'org.apache.hadoop.yarn.server.resourcemanager.scheduler';
const FAIR = { 'yarn.resourcemanager.scheduler.class': `${PREFIX}.fair.FairScheduler` };
const CAPACITY = {
  'yarn.resourcemanager.scheduler.class': `${PREFIX}.capacity.CapacityScheduler`,
};
const MINIMUM = 'yarn.scheduler.minimum-allocation-mb';
const INCREMENT = 'yarn.resource-types.memory-mb.increment-allocation';
const OLD_INCREMENT = 'yarn.scheduler.increment-allocation-mb';

describe('what YARN gives to who asks for 896 and 1025 MiB', () => {
  it.for<[string, Readonly<Record<string, string>>, number, number]>([
    ['nothing recorded', {}, 1_024, 2_048],
    ['the minimum', { ...CAPACITY, [MINIMUM]: '256' }, 1_024, 1_280],
    ['a minimum that is no divisor', { ...CAPACITY, [MINIMUM]: '1000' }, 1_000, 2_000],
    ['a minimum of 0', { ...CAPACITY, [MINIMUM]: '0' }, 896, 1_025],
    [
      'an increment that is not asked',
      { ...CAPACITY, [MINIMUM]: '512', [INCREMENT]: '128' },
      1_024,
      1_536,
    ],
    [
      'the increment of the Fair Scheduler',
      { ...FAIR, [MINIMUM]: '256', [OLD_INCREMENT]: '128' },
      896,
      1_152,
    ],
    [
      'both its names',
      { ...FAIR, [MINIMUM]: '0', [INCREMENT]: '512', [OLD_INCREMENT]: '128' },
      1_024,
      1_536,
    ],
    ['its minimum above it', { ...FAIR, [MINIMUM]: '1100', [INCREMENT]: '128' }, 1_152, 1_152],
    ['no increment of it', { ...FAIR, [MINIMUM]: '256' }, 1_024, 2_048],
    [
      'an increment that is no size',
      { ...FAIR, [MINIMUM]: '256', [INCREMENT]: 'x', [OLD_INCREMENT]: '128' },
      896,
      1_152,
    ],
  ])('%s', ([, hadoopProperties, small, large]) => {
    const rounding = yarnRounding(anEnvironment({}, { hadoopProperties }));

    expect(roundedUp(896 * MIB, rounding)).toBe(small * MIB);
    expect(roundedUp(1_025 * MIB, rounding)).toBe(large * MIB);
  });

  it.for<[Readonly<Record<string, string>>, boolean]>([
    [{}, true],
    [CAPACITY, true],
    [FAIR, true],
    [{ [MINIMUM]: '1024' }, false],
    [{ ...FAIR, [INCREMENT]: '512' }, false],
  ])('%o is assumed: %s', ([hadoopProperties, isAssumed]) => {
    expect(yarnRounding(anEnvironment({}, { hadoopProperties })).isAssumed).toBe(isAssumed);
  });
});
