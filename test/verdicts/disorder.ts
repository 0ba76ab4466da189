import { type Event, nameOf } from './json.ts';

/** What a writer that died leaves: the first `share` of the bytes. */
export function torn(lines: readonly string[], share: number): string {
  const bytes = Buffer.from(textOf(lines));
  return bytes.subarray(0, Math.floor(bytes.length * share)).toString('utf8');
}

export function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

/** Ends of tasks in another order, each at most `window` places from where it was; everything else stays. */
export function shuffled(events: readonly Event[], window: number): readonly Event[] {
  const places = events.flatMap((event, place) =>
    nameOf(event) === 'SparkListenerTaskEnd' ? [place] : [],
  );
  const next = [...events];
  for (let from = 0; from < places.length; from += window) {
    const run = places
      .slice(from, from + window)
      .filter((place, at, all) => place - (all[0] ?? 0) < 2 * window || at === 0);
    const reversed = run.toReversed();
    for (const [at, place] of run.entries()) {
      const event = events[reversed[at] ?? place];
      if (event !== undefined) next[place] = event;
    }
  }
  return next;
}

/** Every tenth end of a task twice, as a log has that was copied together. */
export function doubled(events: readonly Event[]): readonly Event[] {
  let count = 0;
  return events.flatMap((event) => {
    if (nameOf(event) !== 'SparkListenerTaskEnd') return [event];
    count += 1;
    return count % 10 === 1 ? [event, event] : [event];
  });
}
