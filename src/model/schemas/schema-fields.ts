import { z } from 'zod';

/** A field of the document: its schema, and what its TypeScript contract says of it with the unit in front. */
const numberIn =
  (unit: string) =>
  (says = '') =>
    z.number().meta({ description: says === '' ? unit : `${unit}: ${says}` });

export const ms = numberIn('Milliseconds');
/** Since 1970 in UTC. */
export const atMs = numberIn('Milliseconds since 1970-01-01T00:00:00Z');
/** From the application's start. */
export const offsetMs = numberIn("Milliseconds from the application's start");
export const bytes = numberIn('Bytes');
export const byteMs = numberIn('Byte-milliseconds (bytes × milliseconds)');
export const coreMs = numberIn('Core-milliseconds (cores × milliseconds)');
export const cores = numberIn('Cores');
export const ratio = numberIn('Ratio');
export const share = (says: string) =>
  z.number().meta({ description: `Share, 0 to 1: ${says}`, minimum: 0, maximum: 1 });
export const count = (says: string) =>
  z
    .int()
    .min(0)
    .meta({ description: `Count: ${says}` });
/** Spark's own number of a job, a stage, an execution, a node. */
export const sparkId = (says: string) => z.int().meta({ description: says });
/** What tells a stage attempt. */
export const stageAttempt = {
  stageId: sparkId('Of the stage.'),
  stageAttemptId: sparkId('0 for the first.'),
};

export const text = z.string();
export const says = (description: string) => z.string().meta({ description });
export const maybe = <S extends z.ZodType>(schema: S) => z.exactOptional(schema);
