import type { ApplicationModel } from '../../model/application.ts';
import { propertiesIn, property } from '../../model/spark/spark-properties.ts';
import { ARROW_BATCH_ROWS, DEFAULT_BATCH_ROWS } from '../python/init-guess.ts';
import { type LighterStage, lighterStages } from '../stages/lighter-stages.ts';
import { executionOf } from '../stages/sql-of-stage.ts';
import { CODEGEN, interpretedStages } from './interpreted-stages.ts';
import { type ColumnFormat, rowReaders, vectorizedReader } from './row-readers.ts';
import type { SlowSetting } from './slow-setting.ts';
import { smallBatches } from './small-batches.ts';

type Rule = Omit<SlowSetting, 'value' | 'stages'> & {
  readonly slowed: (app: ApplicationModel) => readonly LighterStage[];
};

const RULES: readonly Rule[] = [
  {
    property: CODEGEN,
    to: 'true',
    does: 'leaves operators uncompiled',
    because:
      'every row is handed from operator to operator by calls, where they would be compiled into one loop',
    slowed: interpretedStages,
  },
  rowReader('parquet'),
  rowReader('orc'),
  {
    property: ARROW_BATCH_ROWS,
    to: String(DEFAULT_BATCH_ROWS),
    does: 'sends rows to Python in tiny batches',
    because:
      'each batch is a message, a data frame and a call of its own, however few rows are in it',
    risk: 'A batch has to fit into a Python worker’s memory: where a row has megabytes, take fewer.',
    slowed: smallBatches,
  },
];

function rowReader(format: ColumnFormat): Rule {
  return {
    property: vectorizedReader(format),
    to: 'true',
    does: `reads ${format === 'orc' ? 'ORC' : 'Parquet'} value by value`,
    because:
      'each value is decoded and put into a row by itself, where thousands of a column would be decoded at once',
    slowed: (app) => rowReaders(app, format),
  };
}

/** Settings that made stages slower, the one that lost most task time first. */
export function slowSettings(app: ApplicationModel): readonly SlowSetting[] {
  return RULES.flatMap(({ slowed, ...rule }) => {
    const stages = slowed(app).toSorted((a, b) => b.savedMs - a.savedMs);
    const [worst] = stages;
    if (worst === undefined) return [];
    const properties = propertiesIn(app, executionOf(app, worst.stage));
    return [{ ...rule, value: property(properties, rule.property) ?? '', stages }];
  }).toSorted((a, b) => lostTaskMs(b) - lostTaskMs(a));
}

/** Σ over the stages that a setting slowed. */
export function lostTaskMs({ stages }: SlowSetting): number {
  return lighterStages(stages).savedTaskMs;
}
