import { type Properties, property } from '../../model/spark/spark-properties.ts';
import { overheadText, parseMemoryText } from './memory-text.ts';
import { readFlag, tryCount, tryMemory, UnreadableProperty } from './properties.ts';

/** An overhead as shown, and the bytes that this text stands for: Dr. Elephant judges the text. */
interface SizeText {
  readonly text: string;
  readonly bytes: number;
}

/** What is asked for the driver; undefined where not set or, for sizes and counts, not readable. */
export interface DriverSettings {
  readonly driverMemoryBytes: number | undefined;
  readonly driverCores: number | undefined;
  readonly driverOverhead: SizeText;
}

/** What Dr. Elephant's configuration heuristic reads. */
export interface Configuration extends DriverSettings {
  readonly executorMemoryBytes: number | undefined;
  readonly executorInstances: number | undefined;
  readonly executorCores: number | undefined;
  readonly executorOverhead: SizeText;
  readonly isDynamic: boolean;
  readonly hasShuffleService: boolean;
  /** 0 where not set. */
  readonly minExecutors: number;
  /** 0 where not set. */
  readonly maxExecutors: number;
  readonly serializer: string | undefined;
  readonly secondaryJars: string;
}

/** Throws UnreadableProperty for an overhead that is no size and a flag that is neither true nor false. */
export function readConfiguration(set: Properties): Configuration {
  return {
    ...readDriverSettings(set),
    executorMemoryBytes: tryMemory(set, 'spark.executor.memory'),
    executorInstances: tryCount(set, 'spark.executor.instances'),
    executorCores: tryCount(set, 'spark.executor.cores'),
    executorOverhead: readOverhead(set, 'spark.executor.memoryOverhead'),
    isDynamic: readFlag(set, 'spark.dynamicAllocation.enabled') ?? false,
    hasShuffleService: readFlag(set, 'spark.shuffle.service.enabled') ?? false,
    minExecutors: tryCount(set, 'spark.dynamicAllocation.minExecutors') ?? 0,
    maxExecutors: tryCount(set, 'spark.dynamicAllocation.maxExecutors') ?? 0,
    serializer: property(set, 'spark.serializer'),
    secondaryJars: property(set, 'spark.yarn.secondary.jars') ?? '',
  };
}

/** What its driver heuristic reads, and nothing else: what it does not read cannot be unreadable. Throws UnreadableProperty. */
export function readDriverSettings(set: Properties): DriverSettings {
  return {
    driverMemoryBytes: tryMemory(set, 'spark.driver.memory'),
    driverCores: tryCount(set, 'spark.driver.cores'),
    driverOverhead: readOverhead(set, 'spark.driver.memoryOverhead'),
  };
}

/** The overhead under its new or its `spark.yarn` name. Throws UnreadableProperty. */
function readOverhead(set: Properties, name: string): SizeText {
  const raw = property(set, name);
  const text = overheadText(raw);
  const bytes = text === undefined ? undefined : parseMemoryText(text);
  if (text === undefined || bytes === undefined) {
    throw new UnreadableProperty(`${name} is ${JSON.stringify(raw)}`);
  }
  return { text, bytes };
}
