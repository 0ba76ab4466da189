import { expect, it } from 'vitest';
import {
  configurationInWords,
  configurationTable,
} from '../../../src/render/report/configuration-view.ts';
import { anAnalysis } from '../../builders/analysis.ts';

it('lists what differs from the defaults of its version first, with the default beside it', () => {
  const configuration = [
    { name: 'spark.app.name', value: 'orders' },
    { name: 'spark.executor.memory', value: '1024m' },
    { name: 'spark.sql.adaptive.enabled', value: 'false' },
  ];
  const analysis = anAnalysis({ detail: { configuration } });
  const table = configurationTable(analysis);

  expect(
    table?.rows.map(({ cells, isMarked }) => [...cells.map(({ text }) => text), isMarked]),
  ).toEqual([
    ['spark.sql.adaptive.enabled', 'false', 'true', 'differs', true],
    ['spark.app.name', 'orders', '', 'no default known', false],
    ['spark.executor.memory', '1024m', '1g', 'as the default', false],
  ]);
  expect(table === undefined ? '' : configurationInWords(table)).toBe(
    '3 properties set, 1 differs from Spark’s default',
  );
  const older = anAnalysis({
    detail: { configuration },
    application: { framework: { name: 'spark', version: '3.1.2' } },
  });
  expect(configurationTable(older)?.rows.some(({ isMarked }) => isMarked)).toBe(false);
});

it('is nothing without properties', () => {
  expect(configurationTable(anAnalysis({ detail: { configuration: [] } }))).toBeUndefined();
});
