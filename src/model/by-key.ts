/** Adds to the end of the list of a key, which is made for its first member. */
export function pushTo<K, T>(lists: Map<K, T[]>, key: K, member: T): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [member]);
  else known.push(member);
}

/** Adds to the set of a key, which is made for its first member. */
export function addTo<K, T>(sets: Map<K, Set<T>>, key: K, member: T): void {
  const known = sets.get(key);
  if (known === undefined) sets.set(key, new Set([member]));
  else known.add(member);
}

/** Takes it out of the set of a key again; a set without members is gone. */
export function deleteFrom<K, T>(sets: Map<K, Set<T>>, key: K, member: T): void {
  const known = sets.get(key);
  known?.delete(member);
  if (known?.size === 0) sets.delete(key);
}

/** Adds to the amount of a key, which begins at 0. */
export function addAmount<K>(amounts: Map<K, number>, key: K, amount: number): void {
  amounts.set(key, (amounts.get(key) ?? 0) + amount);
}
