import { describe, expect, it } from 'vitest';
import { pythonKindOf, pythonNodesIn } from '../../../src/metrics/python/python-node.ts';
import { functionInWords } from '../../../src/metrics/python/python-words.ts';
import { type PlanMetric, planNodes } from '../../../src/model/sql.ts';
import { aNode } from '../../builders/scheduled-stage.ts';

function metric(name: string, value: number): PlanMetric {
  return { name, type: 'sum', accumulatorId: 1, value };
}

it.for([
  ['BatchEvalPython', 'row'],
  ['ArrowEvalPython', 'arrow'],
  ['MapInPandas', 'arrow'],
  ['MapInArrow', 'arrow'],
  ['PythonMapInArrow', 'arrow'],
  ['FlatMapGroupsInPandas', 'group'],
  ['FlatMapGroupsInPandasWithState', 'group'],
  ['FlatMapCoGroupsInPandas', 'group'],
  ['FlatMapGroupsInArrow', 'group'],
  ['AggregateInPandas', 'group'],
  ['ArrowAggregatePython', 'group'],
  ['WindowInPandas', 'group'],
  ['HashAggregate', undefined],
  ['MapPartitions', undefined],
] as const)('%s: %s', ([name, kind]) => {
  expect(pythonKindOf(name)).toBe(kind);
});

describe('a node', () => {
  it('has what its version recorded', () => {
    const node = {
      ...aNode('BatchEvalPython [clean(name#1)#2], [pythonUDF0#15]'),
      metrics: [
        metric('data sent to Python workers', 300),
        metric('data returned from Python workers', 200),
        metric('number of output rows', 10),
        metric('time to start Python workers', 1),
        metric('time to initialize Python workers', 2),
        metric('time to run Python workers', 30),
      ],
    };
    expect(pythonNodesIn(planNodes(aNode('Project [x]', node)))).toEqual([
      {
        node,
        kind: 'row',
        functions: [{ name: 'clean', columns: ['name'] }],
        sentBytes: 300,
        returnedBytes: 200,
        rowCount: 10,
        startMs: 1,
        initMs: 2,
        runMs: 30,
      },
    ]);
  });

  it.for([
    ['ArrowEvalPython [up(id#8L)#9], [pythonUDF0#11], 101', 'row'],
    ['ArrowEvalPython [up(id#8L)#9], [pythonUDF0#11], 200', 'arrow'],
  ] as const)('%s is called with a %s', ([text, kind]) => {
    expect(pythonNodesIn([aNode(text)])[0]?.kind).toBe(kind);
  });

  it('has no zeros for what was not recorded', () => {
    const [found] = pythonNodesIn([aNode('MapInPandas score(id#0L)#4, [id#5L], false')]);
    expect(Object.keys(found ?? {})).toEqual(['node', 'kind', 'functions']);
  });
});

it.for([
  ['BatchEvalPython [clean(name#1)#2], [pythonUDF0#15]', 'the Python function clean on name'],
  ['BatchEvalPython [score(a#1, b#2L)#3], [pythonUDF0#4]', 'the Python function score'],
  ['BatchEvalPython [<lambda>(id#0L)#2], [pythonUDF0#15]', 'a Python lambda on id'],
  ['BatchEvalPython [a(x#1)#2, b(x#1)#3], [pythonUDF0#4, pythonUDF1#5]', '2 Python functions'],
  ['BatchEvalPython [...]', 'a Python function'],
] as const)('%s reads as %s', ([text, words]) => {
  expect(functionInWords(pythonNodesIn([aNode(text)]))).toBe(words);
});
