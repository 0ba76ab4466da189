import { hierarchy, tree } from 'd3-hierarchy';

/** Where a node stands: from the left, and how many steps from the root. */
export interface TreePlace {
  readonly x: number;
  readonly depth: number;
}

/**
 * A place for each node, the root being the first: children side by side in their order, parents in the middle above them,
 * `spacing` between neighbours. `children` holds indexes; one that does not come after its parent is passed over, so that a
 * damaged tree cannot lead in a circle. What the root does not lead to has no place.
 */
export function placesInTree(
  children: readonly (readonly number[])[],
  spacing: number,
): ReadonlyMap<number, TreePlace> {
  const root = hierarchy(0, (node) => (children[node] ?? []).filter((child) => child > node));
  const placed = tree<number>()
    .nodeSize([spacing, 1])
    .separation(() => 1)(root);
  const places = new Map<number, TreePlace>();
  placed.each(({ data, x, depth }) => places.set(data, { x, depth }));
  return places;
}
