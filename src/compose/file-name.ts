import { createHash } from 'node:crypto';
import type { ApplicationRef } from '../model/application.ts';
import { isYarnApplication } from '../model/attempt-key.ts';

const MAX_LENGTH = 120;
const HASH_LENGTH = 8;
const JOB_NAME_LENGTH = 60;
const JOB_HASH_LENGTH = 16;
/** Names that Windows keeps for devices, whatever follows a dot. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * `application_1_2_1` as Spark names a log: the id, and the attempt where there is one; the cluster and an `@` in front when
 * it is not the default one. Ids come from logs: what could leave the directory is taken out. A name that had to be changed,
 * or that another application could have too, ends in a hash of what it stands for, so that the same application has the same
 * name in every run, and another one has another.
 */
export function fileNameOf(ref: ApplicationRef): string {
  const plain = plainName(ref);
  const safe = safeName(plain);
  return safe === plain && isUnmistakable(ref) ? safe : `${safe}-${hashOf(ref)}`;
}

/** The same for a recurring job: its name may be a path, or a sentence. */
export function jobFileNameOf(jobKey: string): string {
  const hash = createHash('sha256').update(jobKey).digest('hex').slice(0, JOB_HASH_LENGTH);
  return `${safeName(jobKey).slice(0, JOB_NAME_LENGTH)}-${hash}`;
}

function plainName({ cluster, id, attemptId }: ApplicationRef): string {
  const front = cluster === 'default' ? '' : `${cluster}@`;
  return attemptId === undefined ? `${front}${id}` : `${front}${id}_${attemptId}`;
}

function safeName(name: string): string {
  const safe = name
    .replaceAll(/[^\w.@-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, MAX_LENGTH);
  if (safe === '') return 'application';
  return DEVICE.test(safe) ? `application-${safe}` : safe;
}

/** Whether cluster, id and attempt can be read back from the name: an id that ends like an attempt is Spark's on YARN, or a trap. */
function isUnmistakable({ cluster, id, attemptId = '1' }: ApplicationRef): boolean {
  const endsLikeAttempt = /_\d+$/.test(id) && !isYarnApplication(id);
  return !endsLikeAttempt && /^\d+$/.test(attemptId) && !`${cluster}${id}`.includes('@');
}

function hashOf({ cluster, id, attemptId }: ApplicationRef): string {
  const identity = JSON.stringify([cluster, id, attemptId ?? null]);
  return createHash('sha256').update(identity).digest('hex').slice(0, HASH_LENGTH);
}
