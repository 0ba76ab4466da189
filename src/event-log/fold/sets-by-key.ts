/** Adds to the set of a key, which is made for its first member. */
export function addTo<K, T>(sets: Map<K, Set<T>>, key: K, member: T): void {
  const known = sets.get(key);
  if (known === undefined) sets.set(key, new Set([member]));
  else known.add(member);
}

/** Takes it out again; a set without members is gone. */
export function deleteFrom<K, T>(sets: Map<K, Set<T>>, key: K, member: T): void {
  const known = sets.get(key);
  known?.delete(member);
  if (known?.size === 0) sets.delete(key);
}
