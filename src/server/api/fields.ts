import { z } from 'zod';
import { DEFAULT_PRESET } from '../../model/analysis.ts';

/** Parameters that several operations take. Everything is text in a query: numbers are read out of it. */
const TEXT_LENGTH = 1_024;
export const text = z.string().min(1).max(TEXT_LENGTH);

const INSTANT =
  /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;
/** Becomes milliseconds since 1970. */
export const instant = z
  .string()
  .regex(INSTANT, 'must be a date, 2026-01-31, or a time, 2026-01-31T12:00:00Z')
  .transform((written) => Date.parse(written))
  .refine(Number.isFinite, 'there is no such day or time')
  .meta({ description: 'A day in UTC, `2026-01-31`, or an instant, `2026-01-31T12:00:00Z`.' });

/** Of digits alone: the language takes `0x10`, `1e3` and blanks for numbers, too. */
const fromDigits = (written: unknown): unknown =>
  typeof written === 'string' && /^\d+$/.test(written) ? Number(written) : written;
/** A whole number as an address has it. */
export const wholeNumber = (least: number, most = Number.MAX_SAFE_INTEGER) =>
  z.preprocess(fromDigits, z.int('must be a number').min(least).max(most));
export const limit = (most: number, usual: number) => wholeNumber(1, most).default(usual);
export const cursor = text.optional().meta({ description: '`next` of the page before.' });
export const cluster = text
  .optional()
  .meta({ description: 'Needed only where several clusters have an application of this id.' });
export const preset = text
  .default(DEFAULT_PRESET)
  .meta({ description: 'Which heuristics judged: `recommended`, `dr-elephant`, `all`.' });
export const none = z.strictObject({});

/** Ids of applications and attempts come from logs: any text, but not endless. */
export const id = z.string().min(1).max(TEXT_LENGTH);
