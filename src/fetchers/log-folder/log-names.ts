import { idOfLogName, isNoLogName } from '../../event-log/log-layout.ts';
import type { ApplicationRef } from '../../model/application.ts';

/** What cluster managers make: on YARN the attempt follows in cluster mode, elsewhere hardly ever. */
const NAMED =
  /^(application_\d+_\d+|app-\d{14}-\d{4,}|local-\d+|spark-[0-9a-f]{32}|spark-application-\d+)(?:_(\d+))?$/;

/** What HDFS' own copying calls a file until it is whole. */
const COPYING = /\._COPYING_$/;

/** Whether a name says that a copy is under way, and nothing yet is there. */
export function isBeingCopied(name: string): boolean {
  return COPYING.test(name);
}

/** The id under which the logs of an application are found: Spark changes some characters when it names a log. */
export function idInNames(applicationId: string): string {
  const name = applicationId
    .replaceAll(/[ :/]/g, '-')
    .replaceAll(/[.${}'"]/g, '_')
    .toLowerCase();
  return refOfLogName('', name).id;
}

/** How to name a log, without what its codec adds, so that it is found by this id, whatever is in it; never a way out of a folder. */
export function nameFoundBy(applicationId: string): string {
  const isName = refOfLogName('', `${applicationId}.gz`).id === applicationId;
  return isName && !isNoLogName(applicationId) ? applicationId : idInNames(applicationId);
}

/** The application that a log's name tells of; a name of another making is an id itself. */
export function refOfLogName(cluster: string, logName: string): ApplicationRef {
  const stem = idOfLogName(logName);
  const [, id = stem, attemptId] = NAMED.exec(stem) ?? [];
  return { cluster, id, ...(attemptId === undefined ? {} : { attemptId }) };
}
