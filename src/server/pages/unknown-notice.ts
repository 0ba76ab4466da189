import type { ApplicationRef } from '../../model/application.ts';
import { applicationHref, type NoticeInput } from '../../render/pages.ts';
import type { RunRow } from '../../store/insights.ts';
import type { QueuedApplication, ServerParts } from '../parts.ts';
import type { UnknownApplication } from '../shell.ts';
import { shellWord } from './notices.ts';

/** Nothing is stored of this attempt, or of the application at all. */
export async function unknownNotice(
  parts: ServerParts,
  ref: ApplicationRef,
  rows: readonly RunRow[],
): Promise<NoticeInput> {
  if (rows.length > 0) return otherAttemptNotice(ref, rows);
  const href = parts.historyServerHref(ref);
  return unknownApplicationNotice({
    applicationId: ref.id,
    queued: await parts.queued(ref.id),
    historyServers: href === undefined ? [] : [{ cluster: ref.cluster, href }],
  });
}

function otherAttemptNotice(
  { id, attemptId }: ApplicationRef,
  rows: readonly RunRow[],
): NoticeInput {
  return {
    title: 'This attempt is not stored',
    text: `Of ${id} there is nothing stored ${attemptId === undefined ? 'under this preset' : `of attempt ${attemptId} under this preset`}.`,
    steps: rows.map(({ application, preset }) => ({
      text: 'There is',
      link: {
        label: `${application.attemptId === undefined ? 'the application' : `attempt ${application.attemptId}`}, as ${preset} judges it`,
        href: applicationHref(application, preset),
      },
    })),
  };
}

/** Somebody followed a link to an application that was not judged (yet). */
export function unknownApplicationNotice({
  applicationId,
  queued,
  historyServers,
}: UnknownApplication): NoticeInput {
  const isWaiting = queued.some(({ state }) => state === 'waiting' || state === 'leased');
  return {
    title: isWaiting ? 'Not judged yet' : 'Not judged',
    text: isWaiting
      ? `${applicationId} is known and waits to be judged. This page is there as soon as it is: load it again in a minute.`
      : `Nothing is stored of ${applicationId}: it may still run, be too old, or be unknown to what sparkvet watches.`,
    steps: [
      ...queued.map((item) => ({ text: queuedInWords(item) })),
      ...historyServers.map(({ cluster, href }) => ({
        text: 'See it in Spark’s own pages:',
        link: { label: `the Spark History Server of ${cluster}`, href },
      })),
      {
        text: 'Judge it now, in the folder where this server was started:',
        command: `sparkvet analyze ${shellWord(applicationId)}`,
      },
      {
        text: 'Find out who has a record of it and why it was not read:',
        command: `sparkvet doctor ${shellWord(applicationId)}`,
      },
      {
        text: 'Is it another one?',
        link: { label: 'Search all applications', href: '/search' },
      },
    ],
  };
}

const STATES: Readonly<Record<QueuedApplication['state'], string>> = {
  waiting: 'it waits to be judged',
  leased: 'it is being judged now',
  done: 'it was judged, and its analysis was removed since',
  dead: 'it was given up until there is news of it',
};

function queuedInWords({ cluster, state, trouble }: QueuedApplication): string {
  const why = trouble === undefined ? '' : ` (${trouble})`;
  return `In the cluster ${cluster} ${STATES[state]}${why}.`;
}
