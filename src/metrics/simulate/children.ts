import type { Waits } from './dependencies.ts';

/** Those that wait for the work at a place: `places` from its own `begins` to that of the next. */
export interface Children {
  readonly begins: Uint32Array;
  readonly places: Uint32Array;
}

/** Two arrays instead of one a work: thousands of works are replayed again and again. */
export function childrenOf(works: readonly Pick<Waits, 'after'>[]): Children {
  const begins = new Uint32Array(works.length + 1);
  for (const { after } of works) {
    for (const earlier of after) begins[earlier + 1] = (begins[earlier + 1] ?? 0) + 1;
  }
  for (let place = 0; place < works.length; place += 1) {
    begins[place + 1] = (begins[place + 1] ?? 0) + (begins[place] ?? 0);
  }
  const places = new Uint32Array(begins.at(-1) ?? 0);
  const ends = begins.slice();
  for (const [place, { after }] of works.entries()) {
    for (const earlier of after) {
      const at = ends[earlier];
      if (at === undefined) continue;
      places[at] = place;
      ends[earlier] = at + 1;
    }
  }
  return { begins, places };
}
