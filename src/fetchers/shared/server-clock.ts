/** The clock of who answered, in whole seconds (ms); undefined where it does not say it. Header names are in lower case. */
export function serverClockMs(headers: Readonly<Record<string, string>>): number | undefined {
  // a NameNode sends it twice
  const [date = ''] = /^.+? GMT/.exec(headers['date'] ?? '') ?? [];
  const atMs = Date.parse(date);
  return Number.isNaN(atMs) ? undefined : atMs;
}
