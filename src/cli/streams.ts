/** Where a command writes: results to `out`, progress, warnings and errors to `err`. */
export interface Streams {
  readonly out: NodeJS.WriteStream;
  readonly err: NodeJS.WriteStream;
}

const DEFAULT_COLUMNS = 100;

/** Colour on a terminal only, and never against NO_COLOR (https://no-color.org). */
export function terminalOptions(
  { out }: Streams,
  environment: Readonly<Record<string, string | undefined>>,
): { readonly isColour: boolean; readonly widthColumns: number } {
  const isForbidden = (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb';
  return {
    isColour: out.isTTY && !isForbidden,
    widthColumns: out.isTTY ? out.columns : DEFAULT_COLUMNS,
  };
}
