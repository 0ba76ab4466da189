import { type Interval, unionOf } from '../../../model/interval.ts';

/** Disjoint stretches that are kept from one tidying to the next; of more, those that are closest to each other are taken for one. */
const MAX_COUNT = 50_000;

/** When jobs ran of which nothing else is kept: exact, but where there are tens of thousands of disjoint stretches. */
export class JobTimes {
  #times: readonly Interval[] = [];
  #added: Interval[] = [];

  add(fromMs: number, toMs: number): void {
    this.#added.push({ fromMs, toMs });
    if (this.#added.length < MAX_COUNT) return;
    this.#times = fewer(this.finish());
    this.#added = [];
  }

  /** Disjoint, in order. */
  finish(): readonly Interval[] {
    return unionOf([...this.#times, ...this.#added]);
  }
}

function fewer(times: readonly Interval[]): readonly Interval[] {
  let joined = times;
  for (let gapMs = 1; joined.length > MAX_COUNT; gapMs *= 2) joined = acrossGaps(times, gapMs);
  return joined;
}

function acrossGaps(times: readonly Interval[], gapMs: number): readonly Interval[] {
  const wider = times.map(({ fromMs, toMs }) => ({ fromMs, toMs: toMs + gapMs }));
  return unionOf(wider).map(({ fromMs, toMs }) => ({ fromMs, toMs: toMs - gapMs }));
}
