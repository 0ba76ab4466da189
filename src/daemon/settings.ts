import { z } from 'zod';
import { isSchedule } from './cron.ts';

const days = (most: number) => z.number().min(0).max(most);
const NOT_A_SCHEDULE =
  'must be a cron expression of five fields (or six, with seconds in front), such as "*/5 * * * *"';

/** Where `/health` and `/metrics` are answered. */
const Health = z.strictObject({
  /** This machine only: the page names sources and counts, and nobody is asked who they are. */
  host: z.string().min(1).default('127.0.0.1'),
  /** Next to the History Server's 18080 and YARN's 8088, and taken by none of Hadoop's. */
  port: z.int().min(0).max(65_535).default(8190),
});

/** The `daemon` section of the configuration. */
export const DaemonSettings = z.strictObject({
  /** When sources are polled. Each minute: an answer while the author still remembers the job, for one windowed request a source. */
  schedule: z.string().refine(isSchedule, NOT_A_SCHEDULE).default('*/1 * * * *'),
  /** Threads that read and judge. Two keep up with a day of thousands of applications and leave cores to the machine. */
  workers: z.int().min(1).max(64).default(2),
  /** Applications in work at once. More than there are threads: most of the time is waiting for servers. */
  concurrency: z.int().min(1).max(256).default(6),
  /** How far back the first start looks. What History Servers and YARN keep by default seldom is older than a month. */
  backlogDays: days(3_650).default(30),
  /** Of the time before the first start, at most so many for each source and tick, so that what ends now is not behind it. */
  maxBacklogApplications: z.int().min(1).max(100_000).default(200),
  /** Polls reach back behind what was taken: ends are booked later than they are dated, and clocks differ. */
  overlapMinutes: z.number().min(1).max(10_080).default(60),
  /** A source that takes longer is tried again at the next tick; what it told by then is kept. */
  pollTimeoutSeconds: z.number().min(1).max(86_400).default(120),
  /** Analyses and reports are removed after that. A quarter, and a week to look back at it. */
  retentionDays: days(36_500).min(1).default(98),
  /** After SIGTERM what runs may end within this; most take seconds, and systemd waits 90 s before it kills. */
  drainSeconds: z.number().min(0).max(3_600).default(30),
  /** An application waits so long for a source that is away: a weekend, and a Monday to repair it. */
  giveUpAfterHours: z.number().min(0).max(8_760).default(72),
  /** After `kill -9` another takes the work over when the lease ends. Renewed each third of it. */
  leaseSeconds: z.number().min(3).max(3_600).default(60),
  /** Judge what still runs, again as it grows. Off: a verdict on half a run is a wrong one. */
  includeRunning: z.boolean().default(false),
  health: z.union([Health, z.literal(false)]).prefault({}),
  /** Newest applications on index.html; 500 rows are a page of some 300 KB. */
  indexRows: z.int().min(1).max(10_000).default(500),
  /** What is logged: `debug` tells of each poll. */
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});
export type DaemonSettings = Readonly<z.infer<typeof DaemonSettings>>;
