import { existsSync } from 'node:fs';
import { shownAddress } from '../../fetchers/shared/request-target.ts';
import { redactText } from '../../model/secrets/redact.ts';

export type TargetKind = 'stdin' | 'path' | 'url' | 'application';

const URL_LIKE = /^[a-z][a-z0-9+.-]*:\/\//i;
/** As YARN, a standalone master, a local run and Kubernetes name applications, with or without the attempt. */
export const APPLICATION_ID_PATTERN = String.raw`application_\d+_\d+|app-\d{14}-\d{4,}|local-\d+|spark-[0-9a-f]{32}|spark-application-\d+`;
const APPLICATION_ID = new RegExp(`^(?:${APPLICATION_ID_PATTERN})(?:_\\d+)?$`);

/** What a user means by a target. A file that is there is read, whatever its name. */
export function targetKindOf(target: string): TargetKind {
  if (target === '-') return 'stdin';
  if (URL_LIKE.test(target)) return 'url';
  return isApplicationId(target) && !existsSync(target) ? 'application' : 'path';
}

/** A target as sentences name it: of a URL neither query nor credentials, which let in whoever has them. */
export function shownTarget(target: string): string {
  const isUrl = URL_LIKE.test(target);
  return redactText(isUrl ? shownAddress(target.replace(/[?#].*/s, '')) : target);
}

/** With or without its attempt. */
export function isApplicationId(text: string): boolean {
  return APPLICATION_ID.test(text);
}
