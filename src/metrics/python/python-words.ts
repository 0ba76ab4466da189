import type { PythonFunction, PythonNode } from './python-node.ts';

const MAX_NAME_LENGTH = 40;

/** `the Python function clean on name`, `a Python lambda on id`, `3 Python functions`. */
export function functionInWords(nodes: readonly PythonNode[]): string {
  const functions = nodes.flatMap((node) => node.functions);
  const [only] = functions;
  if (only === undefined) return 'a Python function';
  if (functions.length > 1) return `${functions.length} Python functions`;
  const on = only.columns.length === 1 ? ` on ${only.columns[0] ?? ''}` : '';
  return isNamed(only) && only.name.length <= MAX_NAME_LENGTH
    ? `the Python function ${only.name}${on}`
    : `a Python lambda${on}`;
}

function isNamed({ name }: PythonFunction): boolean {
  return !name.startsWith('<');
}

/** A name to write code with: the function's own, or `clean`. */
export function codeNameOf(nodes: readonly PythonNode[]): string {
  const named = nodes.flatMap(({ functions }) => functions).find(isNamed);
  return named?.name ?? 'clean';
}

/** The first column that a function is called with, or `name`. */
export function codeColumnOf(nodes: readonly PythonNode[]): string {
  return nodes.flatMap(({ functions }) => functions)[0]?.columns[0] ?? 'name';
}
