import type { ApplicationModel } from '../application.ts';
import { property } from '../spark/spark-properties.ts';

/** Whether the driver runs inside the cluster: on YARN it is the application master then. */
export function isClusterMode(app: ApplicationModel): boolean {
  const properties = app.sections.environment?.sparkProperties ?? {};
  const deployMode = property(properties, 'spark.submit.deployMode');
  return deployMode === undefined ? app.attemptId !== undefined : deployMode === 'cluster';
}
