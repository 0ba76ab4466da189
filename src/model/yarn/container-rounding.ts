import type { Environment } from '../environment.ts';
import { memoryProperty } from '../spark/spark-properties.ts';
import { GIB, MIB } from '../units.ts';

/** How YARN makes containers larger than they were asked for: at least `minimumBytes`, and whole steps. */
export interface ContainerRounding {
  readonly minimumBytes: number;
  readonly stepBytes: number;
  /** Nothing of YARN's allocation is recorded (before Spark 3.0): these are Hadoop's own defaults. */
  readonly isAssumed: boolean;
}

/** `yarn.scheduler.minimum-allocation-mb`, and the increment of the Fair Scheduler. */
const HADOOP_DEFAULT_BYTES = GIB;
const SCHEDULER = 'yarn.resourcemanager.scheduler.class';
const MINIMUM = 'yarn.scheduler.minimum-allocation-mb';
const FAIR_INCREMENTS = [
  'yarn.resource-types.memory-mb.increment-allocation', // Hadoop 3
  'yarn.scheduler.increment-allocation-mb', // Hadoop 2, still read
] as const;

/**
 * The Capacity Scheduler rounds up to multiples of the minimum, the Fair Scheduler to multiples of its increment. The
 * recorded properties are those that the driver saw, which may not be the ResourceManager's.
 */
export function yarnRounding({ hadoopProperties: set }: Environment): ContainerRounding {
  const minimumBytes = memoryProperty(set, MINIMUM);
  const increments = FAIR_INCREMENTS.flatMap((name) => memoryProperty(set, name) ?? []);
  const incrementBytes = increments.find((bytes) => bytes > 0);
  const isFair = (set[SCHEDULER] ?? '').includes('fair');
  const stepBytes = isFair ? incrementBytes : minimumBytes;
  // a minimum of 0 is allowed
  return {
    minimumBytes: Math.max(MIB, minimumBytes ?? HADOOP_DEFAULT_BYTES),
    stepBytes: Math.max(MIB, stepBytes ?? HADOOP_DEFAULT_BYTES),
    isAssumed: minimumBytes === undefined && (!isFair || incrementBytes === undefined),
  };
}

/** What YARN gives to who asks for `askedBytes`. */
export function roundedUp(
  askedBytes: number,
  { minimumBytes, stepBytes }: Omit<ContainerRounding, 'isAssumed'>,
): number {
  return Math.ceil(Math.max(askedBytes, minimumBytes) / stepBytes) * stepBytes;
}
