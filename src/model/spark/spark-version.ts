/** The part of a Spark version that decides what it does: `3.5` of `3.5.1`, `3.3.2.3.3.7190.0-91` or `2.4.0-cdh6.3.2`. */
export interface SparkVersion {
  readonly major: number;
  readonly minor: number;
}

/** Major and minor of `3.5.1` or of a vendor's `3.4.1-amzn-0`; undefined for text that does not begin with them. */
export function parseSparkVersion(text: string | undefined): SparkVersion | undefined {
  const match = /^(\d+)\.(\d+)/.exec(text ?? '');
  return match === null ? undefined : { major: Number(match[1]), minor: Number(match[2]) };
}

/** Whether `version` is `major.minor` or newer; false when it is not known. */
export function isAtLeastSpark(version: string | undefined, major: number, minor: number): boolean {
  const parsed = parseSparkVersion(version);
  if (parsed === undefined) return false;
  return parsed.major > major || (parsed.major === major && parsed.minor >= minor);
}
