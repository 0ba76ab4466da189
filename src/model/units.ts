export const MS_PER_SECOND = 1_000;
export const MS_PER_MINUTE = 60_000;
export const MS_PER_HOUR = 3_600_000;
export const MS_PER_DAY = 86_400_000;
export const NS_PER_MS = 1_000_000;
export const KIB = 2 ** 10;
export const MIB = 2 ** 20;
export const GIB = 2 ** 30;
export const TIB = 2 ** 40;
/** Spark and YARN count in longs: what is larger was never counted, and sums of it would end in infinity. */
export const MAX_LONG = 2 ** 63;
/** The last time that a Date can be. */
export const MAX_TIME_MS = 8.64e15;
/** One GiB-h, the unit of cost, in bytes × ms. */
export const BYTE_MS_PER_GIB_HOUR = GIB * MS_PER_HOUR;

const BYTE_SUFFIX: Readonly<Record<string, number>> = {
  b: 1,
  k: KIB,
  kb: KIB,
  kib: KIB,
  m: MIB,
  mb: MIB,
  mib: MIB,
  g: GIB,
  gb: GIB,
  gib: GIB,
  t: TIB,
  tb: TIB,
  tib: TIB,
  p: 2 ** 50,
  pb: 2 ** 50,
  pib: 2 ** 50,
};

/**
 * A size as Spark writes it (`4g`, `512m`, `1048576`), in bytes. A bare number is in `bareUnitBytes`: MiB for memory
 * properties, bytes for the rest. Undefined for anything Spark itself would refuse.
 */
export function parseByteString(text: string, bareUnitBytes = 1): number | undefined {
  const match = /^(-?\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  if (match === null) return undefined;
  const [, digits = '', suffix = ''] = match;
  const unit = suffix === '' ? bareUnitBytes : BYTE_SUFFIX[suffix.toLowerCase()];
  return unit === undefined ? undefined : Math.trunc(Number(digits) * unit);
}

/** A size as people set it for Spark, in whole MiB: `512m`. */
export function mibString(bytes: number): string {
  return `${Math.round(bytes / MIB)}m`;
}

const TIME_SUFFIX_MS: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: MS_PER_SECOND,
  m: MS_PER_MINUTE,
  min: MS_PER_MINUTE,
  h: MS_PER_HOUR,
  d: MS_PER_DAY,
};

/** A duration as Spark writes it (`60s`, `3min`, `500ms`), in ms; a bare number is in seconds. */
export function parseTimeString(text: string): number | undefined {
  const match = /^(-?\d+)\s*([a-z]*)$/i.exec(text.trim());
  if (match === null) return undefined;
  const [, digits = '', suffix = ''] = match;
  const unit = suffix === '' ? MS_PER_SECOND : TIME_SUFFIX_MS[suffix.toLowerCase()];
  return unit === undefined ? undefined : Number(digits) * unit;
}
