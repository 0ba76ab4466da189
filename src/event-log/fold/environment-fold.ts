import type { Environment } from '../../model/environment.ts';
import type { ResourceProfile } from '../../model/executor.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import { MIB } from '../../model/units.ts';
import {
  idAt,
  type JsonObject,
  numberAt,
  objectAt,
  stringAt,
  stringMapAt,
} from '../json-fields.ts';
import { keepOptionalText, keepProperty, keepText } from '../text.ts';

const VALUE_LENGTH = 4_000;
const NAME_LENGTH = 500;
/** Applications have hundreds. */
const MAX_PROPERTIES = 10_000;
/** Of names and values of all kinds together; applications have a hundredth of it. */
const MAX_PROPERTY_CHARACTERS = 8_000_000;
/** What rounds containers, commits output or names the default file system; Hadoop has a thousand more. */
const HADOOP_PROPERTIES =
  /^(?:yarn\.scheduler\.|yarn\.resource-types|yarn\.resourcemanager\.scheduler\.class|yarn\.resourcemanager\.am\.max-attempts|mapreduce\.(?:fileoutputcommitter|outputcommitter)\.|mapreduce\.input\.fileinputformat\.|fs\.(?:defaultFS|s3a\.committer)|fs\.s3a?\.[\w.]*committer)/;
/** The class path itself is long and says less than the names of its jars. */
const DROPPED_SYSTEM_PROPERTIES = /class\.path|library\.path|^line\.separator$|^sun\.boot/;
const NOTABLE_JAR =
  /(?:^|\/)((?:spark-core|spark-connect|spark-hive-thriftserver|delta-(?:core|spark|storage)|iceberg-|hudi-|paimon-|rapids-4-spark|hadoop-aws|hadoop-azure|gcs-connector|spark-hadoop-cloud|celeborn-|rss-client|gluten-|velox|livy-rsc|kyuubi-|openlineage-|datasketches|sparknlp|spark-nlp)[\w.+-]*\.jar)$/;
/** Of jars that tell something, which are a dozen. */
const MAX_NOTABLE = 1_000;
const JAVA = ['Java Version', 'Java Home', 'Scala Version'] as const;
const MAX_PROFILES = 1_000;
/** Of a profile: Spark names six itself, and a machine has GPUs of a few kinds. */
const MAX_RESOURCES = 50;
const RESOURCE_NAME_LENGTH = 200;

/** Folds configuration. A later EnvironmentUpdate (addJar, addFile) adds what is new and replaces what changed. */
export class EnvironmentFold {
  readonly #spark = new Map<string, string>();
  readonly #system = new Map<string, string>();
  readonly #hadoop = new Map<string, string>();
  readonly #classpath = new Set<string>();
  readonly #profiles = new Map<number, ResourceProfile>();
  #jvm: Readonly<Partial<Record<(typeof JAVA)[number], string>>> | undefined;
  #propertyCharacters = 0;
  #classpathCount = 0;
  #droppedCount = 0;
  #droppedProfileCount = 0;

  /** Properties that were not kept: there were too many. */
  get droppedCount(): number {
    return this.#droppedCount;
  }

  /** Resource profiles that were not kept: there were too many. */
  get droppedProfileCount(): number {
    return this.#droppedProfileCount;
  }

  updated(event: JsonObject): void {
    this.#jvm ??= jvmOf(objectAt(event, 'JVM Information'));
    for (const [name, value] of Object.entries(stringMapAt(event, 'Spark Properties'))) {
      this.#keep(this.#spark, name, value);
    }
    for (const [name, value] of Object.entries(stringMapAt(event, 'System Properties'))) {
      if (!DROPPED_SYSTEM_PROPERTIES.test(name)) this.#keep(this.#system, name, value);
    }
    for (const [name, value] of Object.entries(stringMapAt(event, 'Hadoop Properties'))) {
      if (HADOOP_PROPERTIES.test(name)) this.#keep(this.#hadoop, name, value);
    }
    for (const entry of Object.keys(objectAt(event, 'Classpath Entries'))) {
      const jar = NOTABLE_JAR.exec(entry)?.[1];
      if (jar !== undefined && this.#classpath.size < MAX_NOTABLE) {
        this.#classpath.add(keepText(jar, NAME_LENGTH));
      }
      this.#classpathCount += 1;
    }
  }

  profileAdded(event: JsonObject): void {
    const id = idAt(event, 'Resource Profile Id');
    if (id === undefined) return;
    if (this.#profiles.size < MAX_PROFILES) this.#profiles.set(id, readProfile(id, event));
    else this.#droppedProfileCount += 1;
  }

  #keep(target: Map<string, string>, name: string, value: string): void {
    const kept = keepProperty(name, value, VALUE_LENGTH);
    const keptName = keepText(name, NAME_LENGTH);
    const before = target.get(keptName);
    const isNew = before === undefined;
    const added = kept.length + (isNew ? keptName.length : -before.length);
    const characters = this.#propertyCharacters + added;
    if ((isNew && target.size >= MAX_PROPERTIES) || characters > MAX_PROPERTY_CHARACTERS) {
      this.#droppedCount += 1;
      return;
    }
    this.#propertyCharacters = characters;
    target.set(keptName, kept);
  }

  get sparkProperties(): ReadonlyMap<string, string> {
    return this.#spark;
  }

  get profiles(): readonly ResourceProfile[] {
    return [...this.#profiles.values()].toSorted((a, b) => a.id - b.id);
  }

  /** Undefined when no EnvironmentUpdate was recorded. */
  finish(): Environment | undefined {
    if (this.#jvm === undefined) return undefined;
    return {
      sparkProperties: Object.fromEntries(this.#spark),
      systemProperties: Object.fromEntries(this.#system),
      hadoopProperties: Object.fromEntries(this.#hadoop),
      ...withoutUndefined({
        javaVersion: this.#jvm['Java Version'],
        javaHome: this.#jvm['Java Home'],
        scalaVersion: this.#jvm['Scala Version'],
      }),
      classpath: {
        entryCount: this.#classpathCount,
        notable: [...this.#classpath].toSorted(),
      },
    };
  }
}

/** Of what may be a large object, what is kept. */
function jvmOf(info: JsonObject): Readonly<Partial<Record<(typeof JAVA)[number], string>>> {
  const texts = JAVA.flatMap((name) => {
    const text = keepOptionalText(stringAt(info, name), NAME_LENGTH);
    return text === undefined ? [] : [[name, text] as const];
  });
  return Object.fromEntries(texts);
}

/** Memory requests are MiB in the log. */
function readProfile(id: number, event: JsonObject): ResourceProfile {
  const executor = amounts(objectAt(event, 'Executor Resource Requests'));
  const task = amounts(objectAt(event, 'Task Resource Requests'));
  const inBytes = (name: string): number | undefined => {
    const amount = executor[name];
    return amount === undefined ? undefined : amount * MIB;
  };
  return {
    id,
    ...withoutUndefined({
      cores: executor['cores'],
      memoryBytes: inBytes('memory'),
      offHeapBytes: inBytes('offHeap'),
      memoryOverheadBytes: inBytes('memoryOverhead'),
      pysparkMemoryBytes: inBytes('pyspark.memory'),
      // no task runs on no core
      taskCpus: task['cpus'] === 0 ? undefined : task['cpus'],
    }),
    executorResources: executor,
    taskResources: task,
  };
}

function amounts(requests: JsonObject): Readonly<Record<string, number>> {
  const names = Object.keys(requests).slice(0, MAX_RESOURCES);
  return Object.fromEntries(
    names.flatMap((name) => {
      const amount = numberAt(objectAt(requests, name), 'Amount');
      if (amount === undefined || amount < 0) return [];
      return [[keepText(name, RESOURCE_NAME_LENGTH), amount] as const];
    }),
  );
}
