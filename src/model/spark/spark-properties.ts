import type { ApplicationModel } from '../application.ts';
import type { SqlExecution } from '../sql.ts';
import { MIB, parseByteString, parseTimeString } from '../units.ts';

export type Properties = Readonly<Record<string, string>>;

/** Names that Spark still reads under an older one; the newer name wins (Spark's own `ConfigEntry` alternatives). */
const OLDER_NAMES: Readonly<Record<string, readonly string[]>> = {
  'spark.executor.memoryOverhead': ['spark.yarn.executor.memoryOverhead'],
  'spark.driver.memoryOverhead': ['spark.yarn.driver.memoryOverhead'],
  'spark.executor.memoryOverheadFactor': ['spark.kubernetes.memoryOverheadFactor'],
  'spark.driver.memoryOverheadFactor': ['spark.kubernetes.memoryOverheadFactor'],
  'spark.sql.adaptive.advisoryPartitionSizeInBytes': [
    'spark.sql.adaptive.shuffle.targetPostShuffleInputSize',
  ],
  'spark.sql.execution.arrow.pyspark.enabled': ['spark.sql.execution.arrow.enabled'],
};

/** The value as set, under its name or an older one; undefined when Spark's default applies. */
export function property(properties: Properties, name: string): string | undefined {
  if (Object.hasOwn(properties, name)) return properties[name];
  const older = OLDER_NAMES[name]?.find((candidate) => Object.hasOwn(properties, candidate));
  return older === undefined ? undefined : properties[older];
}

/** The application's own properties; empty where the record has none. */
export function propertiesOf({ sections: { environment } }: ApplicationModel): Properties {
  return environment?.sparkProperties ?? {};
}

/** What a SQL execution ran under: the application's properties with its session's over them (on record since Spark 3.3). */
export function propertiesIn(app: ApplicationModel, execution?: SqlExecution): Properties {
  return { ...propertiesOf(app), ...execution?.modifiedProperties };
}

/** What a recommendation says the property is set to now; nothing where it is not set. */
export function fromOf(properties: Properties, name: string): { readonly from?: string } {
  const from = property(properties, name);
  return from === undefined ? {} : { from };
}

/** In bytes; a bare number is MiB, as Spark reads its memory properties. Undefined when not set or not a size. */
export function memoryProperty(properties: Properties, name: string): number | undefined {
  const text = property(properties, name);
  return text === undefined ? undefined : parseByteString(text, MIB);
}

/** In bytes; a bare number is bytes, as Spark reads `spark.sql.*InBytes` and `spark.memory.offHeap.size`. */
export function bytesProperty(properties: Properties, name: string): number | undefined {
  const text = property(properties, name);
  return text === undefined ? undefined : parseByteString(text);
}

/** In ms; a bare number is seconds. */
export function timeProperty(properties: Properties, name: string): number | undefined {
  const text = property(properties, name);
  return text === undefined ? undefined : parseTimeString(text);
}

/** Undefined where it is not set, or is no number. */
export function numberProperty(properties: Properties, name: string): number | undefined {
  const text = property(properties, name)?.trim();
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** Undefined where it is not set, or is neither `true` nor `false`. */
export function booleanProperty(properties: Properties, name: string): boolean | undefined {
  const text = property(properties, name)?.trim().toLowerCase();
  if (text === 'true') return true;
  return text === 'false' ? false : undefined;
}

/** `spark.task.cpus`: cores that a task holds, 1 unless set. */
export function taskCpus(properties: Properties): number {
  return Math.max(1, numberProperty(properties, 'spark.task.cpus') ?? 1);
}
