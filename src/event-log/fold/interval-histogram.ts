import { MS_PER_DAY } from '../../model/units.ts';

const BIN_COUNT = 2048;
const FIRST_BIN_MS = 125;
/** Nothing that is further from the start is believed: a broken clock must not flatten the picture of everything else. */
const MAX_SPAN_MS = 10 * 365 * MS_PER_DAY;

/**
 * Exact sums over time of amounts that are spread evenly over intervals, in a fixed number of bins whatever the span: when the
 * last bin is passed, neighbours merge and the width doubles. An interval costs the same however long it is, because only the
 * change of its rate is noted at both ends (how much, and when): the integral up to any bin's edge follows from sums of both.
 */
export class IntervalHistogram {
  readonly #channelCount: number;
  readonly #rates: Float64Array[];
  readonly #moments: Float64Array[];
  #originMs: number | undefined;
  #binMs = FIRST_BIN_MS;
  #lastMs = 0;

  constructor(channelCount: number) {
    this.#channelCount = channelCount;
    this.#rates = Array.from({ length: channelCount }, () => new Float64Array(BIN_COUNT));
    this.#moments = Array.from({ length: channelCount }, () => new Float64Array(BIN_COUNT));
  }

  get originMs(): number {
    return this.#originMs ?? 0;
  }

  get binMs(): number {
    return this.#binMs;
  }

  /** Bins up to the last interval's end. */
  get binCount(): number {
    return Math.min(BIN_COUNT, Math.ceil(this.#lastMs / this.#binMs));
  }

  /** Another one of the same content. */
  copy(): IntervalHistogram {
    const copy = new IntervalHistogram(this.#channelCount);
    for (const [channel, rates] of this.#rates.entries()) copy.#rates[channel]?.set(rates);
    for (const [channel, moments] of this.#moments.entries()) copy.#moments[channel]?.set(moments);
    copy.#originMs = this.#originMs;
    copy.#binMs = this.#binMs;
    copy.#lastMs = this.#lastMs;
    return copy;
  }

  /** Bin 0 begins here; what begins earlier is moved here. First call wins. */
  beginAt(atMs: number): void {
    this.#originMs ??= atMs;
  }

  /** `amounts[channel]` in all, evenly between the two times; left out when the interval is empty or beyond belief. */
  add(fromMs: number, toMs: number, amounts: ArrayLike<number>): void {
    this.beginAt(fromMs);
    const span = toMs - fromMs;
    const from = Math.max(0, fromMs - this.originMs);
    const to = from + span;
    if (!(span > 0) || to > MAX_SPAN_MS) return;
    this.#makeRoomFor(to);
    const fromBin = Math.floor(from / this.#binMs);
    const toBin = Math.min(BIN_COUNT - 1, Math.floor(to / this.#binMs));
    for (let channel = 0; channel < this.#channelCount; channel += 1) {
      const rate = (amounts[channel] ?? 0) / span;
      if (rate === 0) continue;
      this.#note(channel, fromBin, rate, from);
      this.#note(channel, toBin, -rate, to);
    }
  }

  /** The sum in each bin of `binCount`. */
  sums(channel: number): Float64Array {
    const sums = new Float64Array(this.binCount);
    let rate = 0;
    let moment = 0;
    let before = 0;
    for (let bin = 0; bin < sums.length; bin += 1) {
      rate += this.#rates[channel]?.[bin] ?? 0;
      moment += this.#moments[channel]?.[bin] ?? 0;
      const upTo = rate * (bin + 1) * this.#binMs - moment;
      sums[bin] = Math.max(0, upTo - before);
      before = upTo;
    }
    return sums;
  }

  #note(channel: number, bin: number, rate: number, atMs: number): void {
    const rates = this.#rates[channel];
    const moments = this.#moments[channel];
    if (rates === undefined || moments === undefined) return;
    rates[bin] = (rates[bin] ?? 0) + rate;
    moments[bin] = (moments[bin] ?? 0) + rate * atMs;
  }

  #makeRoomFor(toMs: number): void {
    this.#lastMs = Math.max(this.#lastMs, toMs);
    while (toMs > this.#binMs * BIN_COUNT) {
      this.#binMs *= 2;
      for (const series of [...this.#rates, ...this.#moments]) mergeNeighbours(series);
    }
  }
}

function mergeNeighbours(series: Float64Array): void {
  for (let bin = 0; bin < BIN_COUNT / 2; bin += 1) {
    series[bin] = (series[2 * bin] ?? 0) + (series[2 * bin + 1] ?? 0);
  }
  series.fill(0, BIN_COUNT / 2);
}
