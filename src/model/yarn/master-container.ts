import type { Environment } from '../environment.ts';
import { memoryProperty, numberProperty } from '../spark/spark-properties.ts';
import { GIB, MIB } from '../units.ts';
import { MIN_OVERHEAD_BYTES, OVERHEAD_FACTOR } from './container-memory.ts';

/** What the container of YARN's application master is asked for. */
export interface MasterContainer {
  readonly askedBytes: number;
  readonly cores: number;
}

const DRIVER_BYTES = GIB;
const CLIENT_MASTER_BYTES = 512 * MIB;

/** Spark's own sum (`yarn.Client`): in cluster mode it is the driver, in client mode a small process beside it. */
export function masterContainer(environment: Environment, isClusterMode: boolean): MasterContainer {
  return isClusterMode ? driverContainer(environment) : clientMasterContainer(environment);
}

function driverContainer({ sparkProperties: set }: Environment): MasterContainer {
  const memoryBytes = memoryProperty(set, 'spark.driver.memory') ?? DRIVER_BYTES;
  const overheadBytes =
    memoryProperty(set, 'spark.driver.memoryOverhead') ??
    overheadOf(
      memoryBytes,
      numberProperty(set, 'spark.driver.memoryOverheadFactor') ?? OVERHEAD_FACTOR,
      memoryProperty(set, 'spark.driver.minMemoryOverhead') ?? MIN_OVERHEAD_BYTES,
    );
  return {
    askedBytes: memoryBytes + overheadBytes,
    cores: numberProperty(set, 'spark.driver.cores') ?? 1,
  };
}

function clientMasterContainer({ sparkProperties: set }: Environment): MasterContainer {
  const memoryBytes = memoryProperty(set, 'spark.yarn.am.memory') ?? CLIENT_MASTER_BYTES;
  const overheadBytes =
    memoryProperty(set, 'spark.yarn.am.memoryOverhead') ??
    overheadOf(memoryBytes, OVERHEAD_FACTOR, MIN_OVERHEAD_BYTES);
  return {
    askedBytes: memoryBytes + overheadBytes,
    cores: numberProperty(set, 'spark.yarn.am.cores') ?? 1,
  };
}

function overheadOf(memoryBytes: number, factor: number, leastBytes: number): number {
  return Math.max(Math.trunc((factor * memoryBytes) / MIB) * MIB, leastBytes);
}
