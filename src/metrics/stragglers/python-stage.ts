import type { StageData } from '../../model/stage.ts';

/** Names that Spark gives to RDDs and operators that run in Python workers, whose CPU time is in no task metric. */
const PYTHON = /Python|Pandas|InArrow/;

/** Whether tasks of the stage hand rows to Python workers. */
export function runsPython({ rdds }: StageData): boolean {
  return rdds.some(({ name, scope, callSite }) =>
    [name, scope, callSite].some((text) => text !== undefined && PYTHON.test(text)),
  );
}
