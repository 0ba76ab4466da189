/** Where in `value` a number is NaN or infinite, as a path for people (`findings.0.saving.wallMs.low`); undefined when nowhere. */
export function nonFinitePath(value: unknown): string | undefined {
  return search(value, []);
}

function search(value: unknown, path: readonly string[]): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : path.join('.');
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, member] of Object.entries(value)) {
    const found = search(member, [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}
