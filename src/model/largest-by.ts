/** The largest of one amount over all items; 0 of none. Amounts are not negative. */
export function largestBy<T>(items: Iterable<T>, amountOf: (item: T) => number): number {
  let largest = 0;
  for (const item of items) largest = Math.max(largest, amountOf(item));
  return largest;
}

/** The largest of all values; 0 of none. A plain loop: a stage can have a million tasks, too many for the arguments of `Math.max`. */
export function largestOf(values: ArrayLike<number>): number {
  let largest = 0;
  for (let place = 0; place < values.length; place += 1) {
    largest = Math.max(largest, values[place] ?? 0);
  }
  return largest;
}
