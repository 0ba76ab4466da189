const MAX_LINES = 50;

/** A line each, bounded: what is left out is counted. `none` of nothing. */
export function listing(lines: readonly string[]): string {
  if (lines.length === 0) return 'none';
  const left = lines.length - MAX_LINES;
  return [...lines.slice(0, MAX_LINES), ...(left > 0 ? [`… and ${left} more`] : [])].join('\n');
}

/** The end of a headline about the worst of several. */
export function andMore(count: number): string {
  return count === 0 ? '' : `; ${count} more like it`;
}
