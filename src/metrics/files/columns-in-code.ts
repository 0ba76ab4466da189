/** `"day", "hour"`: the columns of a `partitionBy`, or a word for them where they are not known. */
export function columnsInCode(columns: readonly string[]): string {
  const named = columns.length > 0 ? columns : ['part_col'];
  return named.map((column) => `"${column}"`).join(', ');
}
