import { z } from 'zod';
import { countOf } from '../../event-log/json-fields.ts';
import { MAX_TIME_MS } from '../../model/units.ts';
import { ApplicationId } from '../shared/application-id.ts';

/** Only what we read; names and units are Spark's own (`status.api.v1`), fields have only ever been added to it. */
export const VersionAnswer = z.object({ spark: z.string() });

const time = z.number().min(-MAX_TIME_MS).max(MAX_TIME_MS);

/** A number on YARN. It stands in addresses and in names of files: what would lead elsewhere there is none. */
const AttemptId = z.string().regex(/^[\w-][\w.-]{0,99}$/);

export const Attempt = z.object({
  attemptId: AttemptId.nullish(), // absent in client mode
  startTimeEpoch: time, // ms
  endTimeEpoch: time, // ms; -1: not yet
  lastUpdatedEpoch: time.nullish(), // ms, of the log file
  sparkUser: z.string().nullish(),
  completed: z.boolean(),
  appSparkVersion: z.string().nullish(), // "" in very old logs
});
export type Attempt = z.infer<typeof Attempt>;

export const Application = z.object({
  id: ApplicationId,
  name: z.string().nullish(),
  attempts: z.array(z.unknown()), // newest first
});
export type Application = z.infer<typeof Application>;

export const Rows = z.array(z.unknown());

const DATE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})GMT$/;

/** `2024-01-01T00:00:00.000GMT`, always GMT; before 1970 it means "not yet". */
export const date = z
  .string()
  .nullish()
  .transform((text) => {
    const atMs = Date.parse(`${DATE.exec(text ?? '')?.[1] ?? ''}Z`);
    return atMs > 0 ? atMs : undefined;
  });

/** A count, size or time that is there since Spark 2.3; it is never less than nothing. */
export const amount = z
  .number()
  .nullish()
  .transform((value) => Math.max(0, value ?? 0));

/** As `amount`; more than Spark can count is none. */
export const count = amount.transform(countOf);

/** The same of a newer Spark: undefined where the server does not tell. */
export const newerAmount = z
  .number()
  .nullish()
  .transform((value) => (value === null || value === undefined ? undefined : Math.max(0, value)));

export const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);
