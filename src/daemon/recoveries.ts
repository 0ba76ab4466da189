/** Which sources came back from an outage, in an order that does not depend on clocks. */
export interface Recoveries {
  /** A moment, to ask about later. */
  readonly mark: () => number;
  readonly note: (source: string) => void;
  /** Whether the source came back after that moment; false of one that was never away. */
  readonly isBackSince: (source: string, mark: number) => boolean;
}

/** Of this process: what recovered before it began is not known. */
export function createRecoveries(): Recoveries {
  const numbers = new Map<string, number>();
  let last = 0;
  return {
    mark: () => last,
    note: (source) => {
      last += 1;
      numbers.set(source, last);
    },
    isBackSince: (source, mark) => (numbers.get(source) ?? 0) > mark,
  };
}
