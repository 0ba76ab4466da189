import type { PythonNode } from './python-node.ts';

/**
 * Whether operators of one stage compute a result that another of them computes, too: `BatchEvalPython [parse(payload#5)#11], …`
 * twice, as `#11` is the number of the result.
 */
export function areCalledAgain(nodes: readonly PythonNode[]): boolean {
  const known = new Set<string>();
  return nodes.some(({ node: { text } }) => {
    const results = [...text.matchAll(/\)(#\d+)/g)].map(([, id = '']) => id);
    const isAgain = results.some((id) => known.has(id));
    for (const id of results) known.add(id);
    return isAgain;
  });
}
