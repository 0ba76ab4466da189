/**
 * Properties that differ between any two runs and change nothing of what a run does: identity, places of the day, ports, times.
 * `*` stands for any characters.
 */
const NOISE_PROPERTIES: readonly string[] = [
  'spark.app.id',
  'spark.app.name',
  'spark.app.attempt.id',
  'spark.app.startTime',
  'spark.app.submitTime',
  'spark.app.initial.*.urls',
  'spark.executor.id',
  'spark.driver.host',
  'spark.driver.bindAddress',
  'spark.driver.appUIAddress',
  'spark.driver.url',
  'spark.*.port',
  'spark.ui.filters',
  'spark.ui.proxyBase',
  'spark.repl.class.*',
  'spark.repl.local.jars',
  'spark.fileserver.uri',
  'spark.httpBroadcast.uri',
  'spark.externalBlockStore.folderName',
  'spark.local.dir',
  'spark.authenticate.secret',
  'spark.*.token',
  'spark.*.tokens',
  'spark.org.apache.hadoop.yarn.server.webproxy.*',
  'spark.yarn.app.id',
  'spark.yarn.app.container.log.dir',
  'spark.yarn.cache.*',
  'spark.yarn.credentials.*',
  'spark.yarn.stagingDir',
  'spark.yarn.tags',
  'spark.yarn.secondary.jars',
  'spark.yarn.dist.*',
  'spark.kubernetes.driver.pod.name',
  'spark.kubernetes.executor.podNamePrefix',
  'spark.kubernetes.submitInDriver',
  'spark.kubernetes.resource.*',
  'spark.kubernetes.*.label.spark-app-*',
  'spark.livy.*',
  'spark.jobGroup.id',
  'spark.openlineage.*runId',
  'spark.openlineage.*RunId',
  'spark.airflow.*',
  'spark.eventLog.dir',
  'spark.submit.pyFiles',
  'spark.databricks.*Id',
];

const PATTERNS = new RegExp(
  `^(?:${NOISE_PROPERTIES.map((name) =>
    name.replaceAll('.', String.raw`\.`).replaceAll('*', '.*'),
  ).join('|')})$`,
);

/** Whether a property differs between any two runs, and so says nothing of why they differ. */
export function isNoise(name: string): boolean {
  return PATTERNS.test(name);
}

/** What changes in a value from run to run: ids, times, dates, hosts' ports, names of temporary folders. */
const CHANGING: readonly RegExp[] = [
  /(?:application|container|job|attempt|appattempt)_(?:e\d+_)?\d+_\d+(?:_\d+)*/g,
  /\bapp-\d{14}-\d{4,}/g,
  /\blocal-\d{10,}/g,
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi,
  /\b\d{4}-?\d{2}-?\d{2}(?:[T _]\d{2}:?\d{2}(?::?\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?\b/g,
  /\b1[5-9]\d{8}(?:\d{3})?\b/g,
  /:\d{4,5}\b/g,
  /\/tmp\/[^\s,:;'"]*/g,
  /\b[0-9a-f]{16,}\b/gi,
];

/** The value without what is another one in every run. */
export function lastingValue(value: string): string {
  return CHANGING.reduce((text, pattern) => text.replace(pattern, '*'), value);
}
