import { z } from 'zod';
import { unknownName } from '../../config/near-names.ts';
import { text as words } from '../../model/schemas/schema-fields.ts';
import { notFound } from '../problem.ts';
import { id, none } from './fields.ts';
import { ANYTHING, type Operation, operation } from './operation.ts';
import { HEURISTIC } from './schemas.ts';

const listHeuristics = operation({
  id: 'listHeuristics',
  method: 'get',
  path: '/heuristics',
  tag: 'heuristics',
  summary: 'The heuristics, in the order of reports',
  params: none,
  query: none,
  body: ANYTHING,
  answers: {
    200: {
      description: 'All that are built in.',
      schema: z.object({ rows: z.array(HEURISTIC) }).meta({ id: 'Heuristics' }),
    },
  },
  answer: async ({ parts }) => ({ body: { rows: parts.heuristics } }),
});

const getHeuristic = operation({
  id: 'getHeuristic',
  method: 'get',
  path: '/heuristics/{id}',
  tag: 'heuristics',
  summary: 'A heuristic with its page: how it judges, its options, when it is wrong',
  params: z.object({ id }),
  query: none,
  body: ANYTHING,
  answers: {
    200: {
      description: 'Its page is Markdown.',
      schema: z
        .object({ ...HEURISTIC.shape, page: z.exactOptional(words) })
        .meta({ id: 'HeuristicWithPage' }),
    },
    404: { description: 'There is none of that id.' },
  },
  answer: async ({ params, parts }) => {
    const found = parts.heuristics.find((one) => one.id === params.id);
    if (found === undefined) {
      throw notFound(
        unknownName(
          'heuristic',
          params.id.slice(0, 60),
          parts.heuristics.map((one) => one.id),
        ),
      );
    }
    const page = parts.heuristicPage(found.id);
    return { body: page === undefined ? found : { ...found, page } };
  },
});

export const HEURISTIC_OPERATIONS: readonly Operation[] = [listHeuristics, getHeuristic];
