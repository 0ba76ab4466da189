import type { ApplicationModel } from '../../model/application.ts';
import { REDACTED } from '../../model/secrets/redacted.ts';
import { property } from '../../model/spark/spark-properties.ts';
import { javaDefinitions } from './java-options.ts';

/** What schedulers and submitting tools left in the record. */
export interface Clues {
  /** By name, without the prefix under which Spark passes it on; `label:…` are the driver pod's labels. */
  readonly values: ReadonlyMap<string, string>;
  readonly yarnTags: readonly string[];
}

/** Prefixes under which Spark properties carry settings, variables and labels of others; the longest first. */
const PREFIXES: readonly (readonly [prefix: string, stands: string])[] = [
  ['spark.kubernetes.driver.label.', 'label:'],
  ['spark.kubernetes.driver.annotation.', 'label:'],
  ['spark.kubernetes.driverEnv.', ''],
  ['spark.yarn.appMasterEnv.', ''],
  ['spark.executorEnv.', ''],
  ['spark.hadoop.', ''],
  ['spark.', ''],
];
const JAVA_OPTIONS = [
  'spark.driver.extraJavaOptions',
  'spark.yarn.am.extraJavaOptions',
  'spark.driver.defaultJavaOptions',
  'spark.executor.extraJavaOptions',
] as const;

/**
 * Spark properties under their own name come first, then the same without their prefix, then -D options, then the driver's
 * system properties. What is empty or was redacted is no clue.
 */
export function cluesOf(app: ApplicationModel): Clues {
  const { environment, clusterUsage } = app.sections;
  const sparkProperties = environment?.sparkProperties ?? {};
  const properties = Object.entries(sparkProperties);
  const values = new Map<string, string>();
  for (const [name, value] of [
    ...properties,
    ...properties.flatMap(withoutPrefix),
    ...JAVA_OPTIONS.flatMap((options) => [
      ...javaDefinitions(property(sparkProperties, options) ?? ''),
    ]),
    ...Object.entries(environment?.systemProperties ?? {}),
  ]) {
    if (!values.has(name) && isClue(value)) values.set(name, value.trim());
  }
  const tags = [
    ...(values.get('spark.yarn.tags') ?? '').split(','),
    ...(clusterUsage?.tags ?? []),
    // where Livy puts its tag on Kubernetes
    values.get('label:spark-app-tag') ?? '',
  ];
  return { values, yarnTags: tags.map((tag) => tag.trim()).filter((tag) => tag !== '') };
}

function withoutPrefix([name, value]: readonly [string, string]): [string, string][] {
  const rule = PREFIXES.find(([prefix]) => name.startsWith(prefix));
  return rule === undefined ? [] : [[`${rule[1]}${name.slice(rule[0].length)}`, value]];
}

function isClue(value: string): boolean {
  return value.trim() !== '' && value !== REDACTED;
}
