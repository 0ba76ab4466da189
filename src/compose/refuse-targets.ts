import { existsSync } from 'node:fs';
import { ConfigError } from '../config/config-error.ts';
import { redactText } from '../model/redact.ts';

const URL = /^[a-z][a-z0-9+.-]*:\/\//i;
/** As YARN, a standalone master, a local run and Kubernetes name applications, with or without the attempt. */
const APPLICATION_ID =
  /^(?:application_\d+_\d+|app-\d{14}-\d{4,}|local-\d+|spark-[0-9a-f]{32})(?:_\d+)?$/;
const STDIN = '-';
const READABLE = 'this version reads files, directories, zips and standard input';

/** Throws ConfigError for targets that are no place this version can look into: wrong use, and not one log that is missing. */
export function refuseTargets(targets: readonly string[]): void {
  for (const target of targets) {
    const problem = problemWith(target);
    if (problem !== undefined) throw new ConfigError(problem);
  }
  if (targets.filter((target) => target === STDIN).length > 1) {
    throw new ConfigError('<target>: - is given twice, and standard input can be read only once');
  }
}

function problemWith(target: string): string | undefined {
  if (target === '') return '<target>: an empty name is none';
  // whoever copies a URL from somewhere may copy its password too
  if (URL.test(target)) return `<target>: ${redactText(target)} is a URL: ${READABLE}`;
  return APPLICATION_ID.test(target) && !existsSync(target)
    ? `<target>: ${target} is an application id and no file here: ${READABLE}`
    : undefined;
}
