import { BYTE_MS_PER_GIB_HOUR, MS_PER_HOUR } from '../../src/model/units.ts';
import type { ClusterBooks } from '../../src/model/yarn/cluster-books.ts';

const gibHours = (hours: number): number => hours * BYTE_MS_PER_GIB_HOUR;
const coreHours = (hours: number): number => hours * MS_PER_HOUR;

/** 12.5 GiB-h and 12.5 vcore-hours. */
export function someBooks(overrides: Partial<ClusterBooks> = {}): ClusterBooks {
  return {
    memory: {
      unit: 'byteMs',
      total: gibHours(12.5),
      own: gibHours(12),
      items: [
        { id: 'executors', amount: gibHours(10), basis: 'recorded' },
        { id: 'applicationMaster', amount: gibHours(1.25), basis: 'recorded' },
        { id: 'rounding', amount: gibHours(0.75), basis: 'recorded' },
        { id: 'startUp', amount: gibHours(0.25), basis: 'estimated' },
        { id: 'unexplained', amount: gibHours(0.25), basis: 'remainder' },
      ],
    },
    vcores: {
      unit: 'coreMs',
      total: coreHours(12.5),
      own: coreHours(13),
      items: [
        { id: 'executors', amount: coreHours(11.75), basis: 'recorded' },
        { id: 'applicationMaster', amount: coreHours(1.25), basis: 'recorded' },
        { id: 'lostInRecovery', amount: coreHours(-0.5), basis: 'remainder' },
      ],
    },
    notes: ['Containers are rounded up to multiples of 1 GiB.'],
    ...overrides,
  };
}
