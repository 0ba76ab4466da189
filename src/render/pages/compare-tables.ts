import type { Comparison, StageMatch } from '../../runs/comparison.ts';
import { formatCount } from '../words/format.ts';
import { amountInWords, changeInWords } from './changes.ts';
import {
  type CellView,
  type ColumnSpec,
  type LinkTable,
  linkTable,
  nameCell,
  quantityCell,
} from './table.ts';

const SHOWN_ROWS = 50;

/** How many rows were left out of each table, in words. */
export function leftOut({ stages, plans, configuration }: Comparison) {
  return {
    moreStages: moreThan(stages.length),
    morePlans: moreThan(plans.length),
    moreConfiguration: moreThan(configuration.length),
  };
}

function moreThan(count: number): string | undefined {
  if (count <= SHOWN_ROWS) return undefined;
  return `${amountInWords(count - SHOWN_ROWS, 'count')} more are left out.`;
}

/** Undefined where neither run has a figure. */
export function figuresTable({ figures }: Comparison): LinkTable | undefined {
  return linkTable(
    'Figures of both runs',
    [
      { label: 'Figure', cell: ({ label }) => nameCell(label) },
      { label: 'Before', look: 'number', cell: ({ before, unit }) => quantityCell(before, unit) },
      { label: 'After', look: 'number', cell: ({ after, unit }) => quantityCell(after, unit) },
      {
        label: 'Change',
        look: 'number',
        cell: ({ before, after }) => nameCell(changeInWords(before, after), { look: 'number' }),
      },
    ],
    figures.filter(({ before, after }) => (before ?? 0) !== 0 || (after ?? 0) !== 0),
  );
}

/** Settings that differ; undefined where none does. */
export function configurationTable({ configuration }: Comparison): LinkTable | undefined {
  return linkTable(
    'Configuration that differs',
    [
      {
        label: 'Property',
        look: 'long',
        cell: ({ name }) => nameCell(name, { look: 'long' }, 100),
      },
      { label: 'Before', look: 'long', cell: ({ before }) => valueCell(before) },
      { label: 'After', look: 'long', cell: ({ after }) => valueCell(after) },
    ],
    configuration.slice(0, SHOWN_ROWS),
  );
}

function valueCell(text: string | undefined): CellView {
  return nameCell(text ?? 'not set', { look: 'long' }, 200);
}

/** Queries of both runs; undefined without any. */
export function plansTable({ plans }: Comparison): LinkTable | undefined {
  return linkTable(
    'Queries of both runs',
    [
      {
        label: 'Query',
        look: 'long',
        cell: ({ description, fingerprint }) =>
          nameCell(description === '' ? fingerprint : description, { look: 'long' }, 160),
      },
      {
        label: 'Before',
        look: 'number',
        cell: ({ beforeMs, beforeExecutionId }) =>
          quantityCell(beforeMs, 'ms', {
            note: beforeExecutionId === undefined ? undefined : `SQL ${beforeExecutionId}`,
          }),
      },
      {
        label: 'After',
        look: 'number',
        cell: ({ afterMs, afterExecutionId }) =>
          quantityCell(afterMs, 'ms', {
            note: afterExecutionId === undefined ? undefined : `SQL ${afterExecutionId}`,
          }),
      },
      {
        label: 'Change',
        look: 'number',
        cell: ({ beforeMs, afterMs, ranOtherwise }) =>
          nameCell(changeInWords(beforeMs, afterMs), {
            look: 'number',
            note: ranOtherwise ? 'by another plan' : undefined,
          }),
      },
    ],
    plans.slice(0, SHOWN_ROWS),
  );
}

/** Stages of both runs; undefined without any. */
export function stagesTable({ stages }: Comparison): LinkTable | undefined {
  return linkTable(
    'Stages of both runs',
    [
      { label: 'Stage', look: 'long', cell: ({ name }) => nameCell(name, { look: 'long' }, 100) },
      { label: 'Before', look: 'number', cell: ({ before }) => sideCell(before) },
      { label: 'After', look: 'number', cell: ({ after }) => sideCell(after) },
      {
        label: 'Change',
        look: 'number',
        cell: ({ before, after }) =>
          nameCell(changeInWords(before?.durationMs, after?.durationMs), { look: 'number' }),
      },
      bytesColumn('Input', ({ inputBytes }) => inputBytes),
      bytesColumn('Shuffle read', ({ shuffleReadBytes }) => shuffleReadBytes),
      bytesColumn('Spilled', ({ diskSpilledBytes }) => diskSpilledBytes),
    ],
    stages.slice(0, SHOWN_ROWS),
  );
}

type Side = NonNullable<StageMatch['before']>;

function sideCell(run: Side | undefined): CellView {
  if (run === undefined) return nameCell('', { look: 'number' });
  const tasks = formatCount(run.taskCount, 'task');
  const note = `stage ${run.stageId}.${run.stageAttemptId}, ${tasks}`;
  return quantityCell(run.durationMs, 'ms', { note });
}

/** `12 GiB → 14 GiB`; empty where neither run has any. */
function bytesColumn(label: string, bytesOf: (run: Side) => number): ColumnSpec<StageMatch> {
  return {
    label,
    look: 'number',
    cell: ({ before, after }) => {
      const was = before === undefined ? 0 : bytesOf(before);
      const is = after === undefined ? 0 : bytesOf(after);
      if (was === 0 && is === 0) return nameCell('', { look: 'number' });
      const words = `${amountInWords(was, 'bytes')} → ${amountInWords(is, 'bytes')}`;
      return nameCell(words, { look: 'number', order: String(is - was) });
    },
  };
}
