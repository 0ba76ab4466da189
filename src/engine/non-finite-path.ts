/** Where in `value` a number is NaN or infinite, as a path for people (`findings.0.saving.wallMs.low`); undefined when nowhere. */
export function nonFinitePath(value: unknown): string | undefined {
  return search(value)?.toReversed().join('.');
}

/** The keys from the number up; built only where there is one, since a remedy can hold the times of a million tasks. */
function search(value: unknown): string[] | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : [];
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value) || value instanceof Float64Array) return searchEach(value);
  if (ArrayBuffer.isView(value)) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const found = search(member);
    if (found !== undefined) return [...found, key];
  }
  return undefined;
}

/** Without an entry for each, and finite numbers at once. */
function searchEach(values: ArrayLike<unknown>): string[] | undefined {
  for (let place = 0; place < values.length; place += 1) {
    const value = values[place];
    if (typeof value === 'number' && Number.isFinite(value)) continue;
    const found = search(value);
    if (found !== undefined) return [...found, String(place)];
  }
  return undefined;
}
