import type { ApplicationModel } from '../../src/model/application.ts';
import { type ApplicationDraft, anApplication, anEnvironment } from './application.ts';

/** An application as its scheduler submitted it: what counts is what was left in its properties. */
export function submitted(
  properties: Readonly<Record<string, string>>,
  overrides: Omit<ApplicationDraft, 'sections'> = {},
  systemProperties: Readonly<Record<string, string>> = {},
): ApplicationModel {
  return anApplication({
    ...overrides,
    sections: { environment: anEnvironment(properties, { systemProperties }) },
  });
}

/** What Azkaban puts into `spark.driver.extraJavaOptions`, among what others do. */
export const AZKABAN_OPTIONS = [
  '-XX:+UseG1GC -Xss4m',
  '-Dazkaban.link.workflow.url=https://azkaban.corp:9000/manager?project=billing\\&flow=nightly',
  '-Dazkaban.link.job.url=https://azkaban.corp:9000/manager?project=billing\\&flow=nightly\\&job=rollup',
  '-Dazkaban.link.execution.url=https://azkaban.corp:9000/executor?execid=123456',
  '-Dazkaban.link.attempt.url=https://azkaban.corp:9000/executor?execid=123456\\&job=rollup\\&attempt=0',
  '-Dazkaban.job.id=rollup -verbose:gc --add-opens=java.base/java.lang=ALL-UNNAMED',
].join(' ');
