import type { ApplicationRef } from './application.ts';

const YARN_APPLICATION = /^application_\d+_\d+$/;

/** Whether YARN gave this id: `application_<start of the ResourceManager>_<number>`. */
export function isYarnApplication(id: string): boolean {
  return YARN_APPLICATION.test(id);
}

/**
 * The attempt in the key of a stored analysis. YARN numbers attempts from 1, but a record made in client mode does not say
 * so: there, no attempt is attempt 1. Elsewhere applications have no attempts, and none is ''. The document keeps what the
 * record said.
 */
export function attemptKey({ id, attemptId }: ApplicationRef): string {
  return attemptId ?? (isYarnApplication(id) ? '1' : '');
}

/** Tells one attempt from every other, whatever stands in its names. */
export function attemptIdentity(ref: ApplicationRef): string {
  return JSON.stringify([ref.cluster, ref.id, attemptKey(ref)]);
}

/** `application_1700000000000_0001, attempt 1`. */
export function applicationIdInWords({ id, attemptId }: Omit<ApplicationRef, 'cluster'>): string {
  return attemptId === undefined ? id : `${id}, attempt ${attemptId}`;
}

/** `application_1_2_1` is attempt 1 of `application_1_2`, as Spark names its log; any other name is an id as it is. */
export function splitAttempt(name: string): { readonly id: string; readonly attemptId?: string } {
  const [, id, attemptId] = /^(application_\d+_\d+)_(\d+)$/.exec(name) ?? [];
  return id === undefined || attemptId === undefined ? { id: name } : { id, attemptId };
}
