import { z } from 'zod';
import { valueAt } from './value-at.ts';

/** The names that may stand at a place of a value, by its schema; none where the place is no object with names of its own. */
export function knownNamesAt(
  schema: z.core.$ZodType,
  place: readonly PropertyKey[],
  value: unknown,
): readonly string[] {
  const here = optionFor(bare(schema), value);
  const [key, ...rest] = place;
  if (key === undefined) return here instanceof z.ZodObject ? Object.keys(here.shape) : [];
  const inner = innerOf(here, key);
  return inner === undefined ? [] : knownNamesAt(inner, rest, valueAt(value, [key]));
}

/** The schema inside of the wrappers that say nothing of its names: optional, readonly, defaults, preprocess. */
function bare(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodPreprocess) return bare(schema.out);
  const isWrapped =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodReadonly ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault;
  return isWrapped ? bare(schema.unwrap()) : schema;
}

/** Of alternatives, the one that the value's own `kind` names; else the one with names, beside a `false` that has none. */
function optionFor(schema: z.core.$ZodType, value: unknown): z.core.$ZodType {
  if (!(schema instanceof z.ZodUnion)) return schema;
  const options: readonly z.core.$ZodType[] = schema.options;
  if (!(schema instanceof z.ZodDiscriminatedUnion)) {
    return options.find((option) => option instanceof z.ZodObject) ?? schema;
  }
  const kind = valueAt(value, ['kind']);
  return options.find((option) => isOfKind(option, kind)) ?? schema;
}

function isOfKind(option: z.core.$ZodType, kind: unknown): boolean {
  if (!(option instanceof z.ZodObject)) return false;
  const literal: unknown = option.shape['kind'];
  return literal instanceof z.ZodLiteral && literal.value === kind;
}

function innerOf(schema: z.core.$ZodType, key: PropertyKey): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return schema instanceof z.ZodObject ? schema.shape[String(key)] : undefined;
}
