/**
 * How many of a list's items stand before the first that does not belong. The list is in order, so that none behind it belongs
 * either: it is searched by halves.
 */
export function prefixLength<T>(ordered: ArrayLike<T>, belongs: (item: T) => boolean): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = ordered[middle];
    if (item !== undefined && belongs(item)) low = middle + 1;
    else high = middle;
  }
  return low;
}
