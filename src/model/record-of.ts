/** An object with a value for each of `keys`: what `Object.fromEntries` does, without forgetting the keys' type. */
export function recordOf<K extends string, T>(
  keys: readonly K[],
  make: (key: K, index: number) => T,
): Record<K, T> {
  const entries = keys.map((key, index) => [key, make(key, index)] as const);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- fromEntries forgets the keys; these are all of them
  return Object.fromEntries(entries) as Record<K, T>;
}

export type Known<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The same object without the keys whose value is undefined: in the model absence is an absent key. */
export function withoutUndefined<T extends object>(values: T): Known<T> {
  const known: Partial<T> = {};
  // made for each job and stage of a log: `fromEntries` takes five times as long
  for (const key in values) {
    if (Object.hasOwn(values, key) && values[key] !== undefined) known[key] = values[key];
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no undefined is left
  return known as Known<T>;
}
