import { REDACTED } from '../../model/secrets/redacted.ts';
import type { Clues } from './clues.ts';
import { normalizedName } from './normalized-name.ts';
import type { Source, SourceSpec } from './schedulers.ts';

/** The first of these that is set, fits and was not redacted. */
export function clueOf(sources: readonly Source[], clues: Clues): string | undefined {
  for (const source of sources) {
    const value = read(typeof source === 'string' ? { name: source } : source, clues);
    if (value !== undefined) return value;
  }
  return undefined;
}

function read(spec: SourceSpec, { values }: Clues): string | undefined {
  const { name, pattern, after, isEncoded = false, isNormalized = false } = spec;
  const text = values.get(name);
  const part = pattern === undefined ? text : pattern.exec(text ?? '')?.[1];
  const value = after === undefined ? part : withoutStart(part, values.get(after));
  if (value === undefined || value.includes(REDACTED)) return undefined;
  if (isEncoded) return decoded(value);
  return isNormalized ? (normalizedName(value) ?? value) : value;
}

/** `load` of `orders.load` after `orders`. */
function withoutStart(text: string | undefined, start: string | undefined): string | undefined {
  if (text === undefined || start === undefined || !text.startsWith(`${start}.`)) return undefined;
  return text.slice(start.length + 1);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
