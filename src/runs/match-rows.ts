/** Two rows that belong together, or one without a counterpart. */
export interface Pair<T> {
  readonly key: string;
  readonly before?: T;
  readonly after?: T;
}

/** Rows with one key belong together in their order, the first to the first: what only one side has more of stays alone. */
export function matchRows<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (row: T) => string,
): readonly Pair<T>[] {
  const old = Map.groupBy(before, keyOf);
  const now = Map.groupBy(after, keyOf);
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) =>
    zipped(key, old.get(key) ?? [], now.get(key) ?? []),
  );
}

function zipped<T>(key: string, before: readonly T[], after: readonly T[]): readonly Pair<T>[] {
  const rows = before.length >= after.length ? before : after;
  return rows.map((_row, at) => {
    const [old, now] = [before[at], after[at]];
    return {
      key,
      ...(old === undefined ? {} : { before: old }),
      ...(now === undefined ? {} : { after: now }),
    };
  });
}

/** Pairs by which side they are of, in their order. */
export function splitPairs<T>(pairs: readonly Pair<T>[]): {
  readonly gone: readonly T[];
  readonly whole: readonly (Pair<T> & { readonly before: T; readonly after: T })[];
  readonly came: readonly T[];
} {
  const gone: T[] = [];
  const whole: (Pair<T> & { readonly before: T; readonly after: T })[] = [];
  const came: T[] = [];
  for (const { key, before, after } of pairs) {
    if (before !== undefined && after !== undefined) whole.push({ key, before, after });
    else if (before !== undefined) gone.push(before);
    else if (after !== undefined) came.push(after);
  }
  return { gone, whole, came };
}
