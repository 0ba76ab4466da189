import type { ApplicationModel } from '../model/application.ts';
import { booleanProperty, type Properties } from '../model/spark/spark-properties.ts';
import { isAtLeastSpark } from '../model/spark/spark-version.ts';
import { oncePerApplication } from './once-per-application.ts';

/** A setting that does not do what whoever set it expects. */
export interface DeadSetting {
  readonly name: string;
  readonly value: string;
  /** Continues "it": `is only where dynamic allocation starts`. */
  readonly because: string;
  /** What is read instead; absent where nothing is. */
  readonly replacement?: string;
}

/** Catalogue causes 47 and 51. In the order of the rules; at most one a name. */
export const deadSettings = oncePerApplication((app: ApplicationModel): readonly DeadSetting[] => {
  const properties = app.sections.environment?.sparkProperties;
  if (properties === undefined) return [];
  const found = [
    ...conflicting(properties),
    ...replaced(app, properties),
    ...misread(properties),
    ...collectors(app, properties),
    ...setTooLate(app, properties),
  ];
  return found.filter(
    ({ name }, place) => found.findIndex((other) => other.name === name) === place,
  );
});

function conflicting(properties: Properties): readonly DeadSetting[] {
  const name = 'spark.executor.instances';
  const value = properties[name];
  const isDynamic = booleanProperty(properties, 'spark.dynamicAllocation.enabled') === true;
  if (value === undefined || !isDynamic) return [];
  return [
    {
      name,
      value,
      because: 'is only where dynamic allocation starts, not how many executors there are',
      replacement: 'spark.dynamicAllocation.maxExecutors',
    },
  ];
}

interface Rule {
  readonly pattern: RegExp;
  /** The Spark version since which it is so. */
  readonly since: readonly [number, number];
  readonly because: string;
  readonly replacement?: (name: string) => string;
}

/** Spark's own list (`SparkConf.deprecatedConfigs` and the migration guides). */
const RULES: readonly Rule[] = [
  {
    pattern: /^spark\.yarn\.(?:executor|driver)\.memoryOverhead$/,
    since: [2, 3],
    because: 'is an old name, and loses against the new one',
    replacement: (name) => name.replace('.yarn', ''),
  },
  {
    pattern: /^spark\.blacklist\./,
    since: [4, 1],
    because: 'is not read any more',
    replacement: (name) => name.replace('blacklist', 'excludeOnFailure'),
  },
  {
    pattern: /^spark\.sql\.execution\.arrow\.enabled$/,
    since: [3, 0],
    because: 'is an old name, and loses against the new one',
    replacement: () => 'spark.sql.execution.arrow.pyspark.enabled',
  },
  {
    pattern: /^spark\.sql\.adaptive\.shuffle\.targetPostShuffleInputSize$/,
    since: [3, 0],
    because: 'is an old name, and loses against the new one',
    replacement: () => 'spark.sql.adaptive.advisoryPartitionSizeInBytes',
  },
  {
    pattern:
      /^spark\.(?:shuffle\.(?:memoryFraction|safetyFraction)|storage\.(?:memoryFraction|safetyFraction|unrollFraction)|memory\.useLegacyMode)$/,
    since: [3, 0],
    because: 'is not read any more: one region of memory serves both',
    replacement: () => 'spark.memory.fraction',
  },
  {
    pattern: /^spark\.(?:akka\.|shuffle\.consolidateFiles$|shuffle\.spill$)/,
    since: [2, 0],
    because: 'is not read any more',
  },
];

function replaced(app: ApplicationModel, properties: Properties): readonly DeadSetting[] {
  return Object.entries(properties).flatMap(([name, value]) => {
    const rule = RULES.find(
      ({ pattern, since: [major, minor] }) =>
        pattern.test(name) && isAtLeastSpark(app.framework.version, major, minor),
    );
    if (rule === undefined) return [];
    const replacement = rule.replacement?.(name);
    return [
      { name, value, because: rule.because, ...(replacement === undefined ? {} : { replacement }) },
    ];
  });
}

function misread(properties: Properties): readonly DeadSetting[] {
  const name = 'spark.python.worker.memory';
  const value = properties[name];
  // whoever sets the limit too knows which is which
  if (value === undefined || properties['spark.executor.pyspark.memory'] !== undefined) return [];
  return [
    {
      name,
      value,
      because: 'is no limit: it is from where Python aggregations spill to disk',
      replacement: 'spark.executor.pyspark.memory',
    },
  ];
}

const CMS = /-XX:\+UseConcMarkSweepGC|-XX:\+UseParNewGC|-XX:[+]?CMS\w+/;
/** JEP 363 removed it. */
const JAVA_WITHOUT_CMS = 14;

function collectors(app: ApplicationModel, properties: Properties): readonly DeadSetting[] {
  const java = Number.parseInt(app.sections.environment?.javaVersion ?? '', 10);
  if (!(java >= JAVA_WITHOUT_CMS)) return [];
  return ['spark.executor.extraJavaOptions', 'spark.driver.extraJavaOptions'].flatMap((name) => {
    const flag = CMS.exec(properties[name] ?? '')?.[0];
    if (flag === undefined) return [];
    const because = `names a garbage collector that Java ${java} does not have`;
    return [{ name, value: flag, because }];
  });
}

/** Read once, when executors and driver are started. */
const FIXED_AT_START =
  /^spark\.(?:executor\.(?:memory|cores|instances|memoryOverhead|pyspark\.memory|extraJavaOptions)|driver\.(?:memory|cores|memoryOverhead|maxResultSize|extraJavaOptions)|dynamicAllocation\.|memory\.|cores\.max$|serializer$|shuffle\.service\.|yarn\.|task\.cpus$|speculation(?:\.|$))/;

function setTooLate(
  { sections: { sqlExecutions = [] } }: ApplicationModel,
  properties: Properties,
): readonly DeadSetting[] {
  const late = new Map<string, string>();
  for (const { modifiedProperties } of sqlExecutions) {
    for (const [name, value] of Object.entries(modifiedProperties)) {
      if (FIXED_AT_START.test(name) && properties[name] !== value) late.set(name, value);
    }
  }
  return [...late].map(([name, value]) => ({
    name,
    value,
    because: 'was set in the running session: it counts only when the application is started',
  }));
}
