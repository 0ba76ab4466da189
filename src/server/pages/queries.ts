import { z } from 'zod';
import { WINDOW_DAYS } from '../../render/pages.ts';
import { badRequest } from '../problem.ts';

/** Of a name or a word in an address; what is longer is in no store. */
const NAME_LENGTH = 1_000;
/** An empty field of a form is one that was not filled in. */
export const optionalText = z
  .string()
  .max(NAME_LENGTH)
  .transform((text) => (text.trim() === '' ? undefined : text.trim()))
  .optional();

/** How far pages look back where nobody says. */
const USUAL_DAYS: (typeof WINDOW_DAYS)[number] = 7;

/** The parameters that pages over a window of days share. */
export const WindowQuery = z.object({
  days: z
    .enum(WINDOW_DAYS.map(String))
    .optional()
    .transform((days) => Number(days ?? USUAL_DAYS)),
  preset: optionalText,
});
export type AskedWindow = z.infer<typeof WindowQuery>;

/** Parameters of an address, checked. Parameters that nobody knows are let be. Throws Problem. */
export function checked<T>(schema: z.ZodType<T>, given: unknown): T {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw badRequest(`parameter ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is wrong'}`);
}
