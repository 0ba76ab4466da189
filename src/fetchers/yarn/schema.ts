import { z } from 'zod';
import { ApplicationId } from '../shared/application-id.ts';

/** Only what we read; names and units are YARN's own. */
export const App = z.object({
  id: ApplicationId,
  state: z.string(),
  finalStatus: z.string().nullish(),
  name: z.string().nullish(),
  user: z.string().nullish(),
  queue: z.string().nullish(),
  diagnostics: z.string().nullish(),
  applicationTags: z.string().nullish(), // separated by commas, "" when there are none
  startedTime: z.number().nullish(), // ms, of the submission; 0: not to be seen without the VIEW_APP right
  launchTime: z.number().nullish(), // ms; Hadoop 3.2+; 0: not yet
  finishedTime: z.number().nullish(), // ms; 0: not yet
  memorySeconds: z.number().nullish(), // MiB × s, over all attempts
  vcoreSeconds: z.number().nullish(), // vcores × s
  preemptedMemorySeconds: z.number().nullish(),
  preemptedVcoreSeconds: z.number().nullish(),
  numAMContainerPreempted: z.number().nullish(),
  numNonAMContainerPreempted: z.number().nullish(),
});
export type App = z.infer<typeof App>;

export const AppAnswer = z.object({ app: App });

export const AppAttempt = z.object({
  id: z.int().min(0),
  startTime: z.number().nullish(), // ms
  finishedTime: z.number().nullish(), // ms; 0: alive
  appAttemptState: z.string().nullish(), // Hadoop 3
});
export type AppAttempt = z.infer<typeof AppAttempt>;

/** A list of one is an object in some Hadoops (3.5 snapshots). */
const Rows = z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]).nullish();

/** No rows are `null` in Hadoop 2, `{}` in 3, `""` in 3.5 snapshots. */
function listUnder(key: string) {
  return z.union([z.null(), z.literal(''), z.record(z.string(), Rows)]).transform((value) => {
    const rows = value === null || value === '' ? undefined : value[key];
    if (rows === undefined || rows === null) return [];
    return Array.isArray(rows) ? rows : [rows];
  });
}

export const AppsAnswer = z.object({ apps: listUnder('app') });
export const AppAttemptsAnswer = z.object({ appAttempts: listUnder('appAttempt') });

export const InfoAnswer = z.object({
  clusterInfo: z.object({
    state: z.string().nullish(), // of the service: STARTED, …
    haState: z.string().nullish(), // ACTIVE, STANDBY, …
    startedOn: z.number().nullish(), // ms
    resourceManagerVersion: z.string().nullish(),
  }),
});
export type InfoAnswer = z.infer<typeof InfoAnswer>;

/** A queue of either scheduler: Capacity's stand under `queues`, Fair's under `childQueues`; their other fields are not read. */
const Queue: z.ZodType<Queue> = z.lazy(() =>
  z.object({
    queuePath: z.string().nullish(), // Capacity: root.etl
    queueName: z.string().nullish(), // Capacity: etl; Fair: root.etl
    state: z.string().nullish(), // Capacity: RUNNING, STOPPED, DRAINING
    queues: Children,
    childQueues: Children,
  }),
);
export interface Queue {
  readonly queuePath?: string | null | undefined;
  readonly queueName?: string | null | undefined;
  readonly state?: string | null | undefined;
  readonly queues?: { readonly queue?: readonly Queue[] | undefined } | null | undefined;
  readonly childQueues?: { readonly queue?: readonly Queue[] | undefined } | null | undefined;
}
const Children = z.object({ queue: z.array(Queue).optional() }).nullish();

export const SchedulerAnswer = z.object({
  scheduler: z.object({
    schedulerInfo: z.object({
      type: z.string(), // capacityScheduler, fairScheduler
      rootQueue: Queue.optional(), // Fair
      queues: Children, // Capacity
    }),
  }),
});
