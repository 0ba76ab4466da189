/** A copy of each, and how often one member of any of them was read. */
export function readCounted<T extends object>(
  originals: readonly T[],
  name: keyof T,
): { readonly copies: readonly T[]; readonly readCount: () => number } {
  let count = 0;
  const copies = originals.map((original) =>
    Object.defineProperty({ ...original }, name, {
      enumerable: true,
      get: (): unknown => {
        count += 1;
        return original[name];
      },
    }),
  );
  return { copies, readCount: () => count };
}
