/** The sum of one amount over all items; 0 of none. */
export function sumBy<T>(items: Iterable<T>, amountOf: (item: T) => number): number {
  let sum = 0;
  for (const item of items) sum += amountOf(item);
  return sum;
}

/** The sum of all values; 0 of none. A plain loop: a stage can have a million tasks. */
export function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let place = 0; place < values.length; place += 1) sum += values[place] ?? 0;
  return sum;
}
