/** Endings of option names and the power of the gate scale they are multiplied with; the longest that fits decides. */
const POWER_OF_ENDING: readonly (readonly [string, number])[] = [
  ['ByteMs', 2],
  ['CoreMs', 1],
  ['Bytes', 1],
  ['Ms', 1],
  ['Share', 0],
  ['Ratio', 0],
  ['Count', 0],
];

/**
 * Options as they apply to applications `scale` times the usual size: absolute amounts (names ending in Ms, Bytes, CoreMs)
 * times the scale, ByteMs, which grows with memory and with time, times its square; shares, ratios and counts stay. What an
 * option holds (steps of a threshold, a list) is scaled like the option itself, unless its own name says otherwise.
 */
export function scaleOptions(options: unknown, scale: number): unknown {
  return scale === 1 ? options : scaled(options, 0, scale);
}

function scaled(value: unknown, power: number, scale: number): unknown {
  if (typeof value === 'number') return power === 0 ? value : withoutNoise(value * scale ** power);
  if (Array.isArray(value)) return value.map((item) => scaled(item, power, scale));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      scaled(member, powerOf(name) ?? power, scale),
    ]),
  );
}

function powerOf(name: string): number | undefined {
  return POWER_OF_ENDING.find(([ending]) => name.endsWith(ending))?.[1];
}

/** 0.1 has no exact binary form: 30 000 × 0.1 should be 3 000 and not a hair beside it. */
function withoutNoise(value: number): number {
  return Number(value.toPrecision(12));
}
