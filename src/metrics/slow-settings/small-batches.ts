import type { ApplicationModel } from '../../model/application.ts';
import { numberProperty, propertiesIn } from '../../model/spark/spark-properties.ts';
import { sumBy } from '../../model/sum-by.ts';
import { ARROW_BATCH_ROWS, DEFAULT_BATCH_ROWS } from '../python/init-guess.ts';
import type { PythonNode } from '../python/python-node.ts';
import { type PythonStage, pythonStages } from '../python/python-stages.ts';
import type { LighterStage } from '../stages/lighter-stages.ts';

/**
 * What an Arrow batch takes besides its rows: its headers, a data frame, a call. Ours: 38 s for 200 000 batches of ten rows, 6 s
 * for 20 000 of a hundred.
 */
const LOST_MS_PER_BATCH = 0.2;

/** Stages that hand rows to Python in more batches than by default. */
export function smallBatches(app: ApplicationModel): readonly LighterStage[] {
  return pythonStages(app)
    .map((python) => ({ stage: python.stage, savedMs: lostMs(app, python) }))
    .filter(({ savedMs }) => savedMs > 0);
}

function lostMs(app: ApplicationModel, { execution, nodes, pythonMs }: PythonStage): number {
  const limit = numberProperty(propertiesIn(app, execution), ARROW_BATCH_ROWS) ?? 0;
  // 0 and less is no limit
  if (limit <= 0 || limit >= DEFAULT_BATCH_ROWS) return 0;
  const rowCount = sumBy(nodes.filter(takesBatches), (node) => node.rowCount ?? 0);
  const moreBatches = rowCount / limit - rowCount / DEFAULT_BATCH_ROWS;
  return Math.min(pythonMs, moreBatches * LOST_MS_PER_BATCH);
}

/** A group of a grouped function is one batch, whatever the limit. */
function takesBatches({ node }: PythonNode): boolean {
  return /^(?:ArrowEvalPython|(?:Python)?MapIn)/.test(node.name);
}
