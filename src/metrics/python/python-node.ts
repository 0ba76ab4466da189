import type { PlanNode } from '../../model/sql.ts';
import { metricOf } from '../plans/node-metrics.ts';

/**
 * What the function is called with: a row, a batch of many (pandas or Arrow), or a whole group at once. How rows travel is another
 * matter: Spark 4.2 sends those of plain UDFs in Arrow batches too.
 */
export type PythonNodeKind = 'row' | 'arrow' | 'group';

/** A plan's node that runs Python, with what Spark recorded about it; what its version did not record is absent. */
export interface PythonNode {
  readonly node: PlanNode;
  readonly kind: PythonNodeKind;
  /** The functions it calls, as the plan names them; `<lambda>` has no name. */
  readonly functions: readonly PythonFunction[];
  /** To and from the Python workers (Spark 3.2 and later). */
  readonly sentBytes?: number;
  readonly returnedBytes?: number;
  /** Rows that came back. */
  readonly rowCount?: number;
  /** Summed over its tasks (Spark 4.0 and later): starting workers, setting them up, and from first to last row. */
  readonly startMs?: number;
  readonly initMs?: number;
  readonly runMs?: number;
}
export interface PythonFunction {
  readonly name: string;
  /** Columns it is called with, where the plan's text names them. */
  readonly columns: readonly string[];
}

const ROW = /^BatchEvalPython/;
const GROUP =
  /^(?:FlatMap(?:Co)?GroupsIn(?:Pandas|Arrow)|AggregateInPandas|ArrowAggregatePython|WindowInPandas|ArrowWindowPython|TransformWithStateInP)/;
const ARROW = /^(?:ArrowEvalPython|(?:Python)?MapIn(?:Pandas|Arrow))/;

/** Whether an operator, by the name of a plan's node or of an RDD's scope, runs Python; undefined when it does not. */
export function pythonKindOf(name: string): PythonNodeKind | undefined {
  if (ROW.test(name)) return 'row';
  if (GROUP.test(name)) return 'group';
  return ARROW.test(name) ? 'arrow' : undefined;
}

/** Those of `nodes` that run Python, in their order. */
export function pythonNodesIn(nodes: Iterable<PlanNode>): readonly PythonNode[] {
  const found: PythonNode[] = [];
  for (const node of nodes) {
    const kind = pythonKindOf(node.name);
    if (kind !== undefined) found.push(pythonNodeOf(node, isPlainUdf(node) ? 'row' : kind));
  }
  return found;
}

/** `SQL_ARROW_BATCHED_UDF`, which the plan's text ends in: a plain UDF whose rows travel in Arrow batches. */
const PLAIN_OVER_ARROW = /\], 101$/;

function isPlainUdf({ name, text }: PlanNode): boolean {
  return name === 'ArrowEvalPython' && PLAIN_OVER_ARROW.test(text);
}

function pythonNodeOf(node: PlanNode, kind: PythonNodeKind): PythonNode {
  return {
    node,
    kind,
    functions: functionsIn(node.text),
    ...measured('sentBytes', metricOf(node, 'data sent to Python workers')),
    ...measured('returnedBytes', metricOf(node, 'data returned from Python workers')),
    ...measured('rowCount', metricOf(node, 'number of output rows')),
    ...measured('startMs', metricOf(node, 'time to start Python workers')),
    ...measured('initMs', metricOf(node, 'time to initialize Python workers')),
    ...measured('runMs', metricOf(node, 'time to run Python workers')),
  };
}

function measured<K extends string>(key: K, value: number | undefined): Partial<Record<K, number>> {
  const record: Partial<Record<K, number>> = {};
  if (value !== undefined) record[key] = value;
  return record;
}

/** `clean(name#3, id#0L)#12`, also `<lambda>(…)` and `<listcomp>(…)`. */
const CALL = /(<[A-Za-z_][\w.]*>|(?<![\w.])[A-Za-z_][\w.]*)\(([^()]*)\)#\d+/g;
const MAX_FUNCTIONS = 8;

function functionsIn(text: string): readonly PythonFunction[] {
  const functions = new Map<string, PythonFunction>();
  for (const [, name = '', list = ''] of text.matchAll(CALL)) {
    if (functions.size >= MAX_FUNCTIONS) break;
    functions.set(`${name}(${list})`, { name, columns: columnsIn(list) });
  }
  return [...functions.values()];
}

function columnsIn(list: string): readonly string[] {
  return list
    .split(',')
    .map((column) => column.replaceAll(/#\d+L?/g, '').trim())
    .filter((column) => PLAIN_COLUMN.test(column));
}

/** What a reader wrote; not `_gen_alias_3` or an expression. */
const PLAIN_COLUMN = /^[^\W\d_][\w.]{0,39}$/u;
