import { z } from 'zod';
import { count, text } from '../../model/schemas/schema-fields.ts';
import { none } from './fields.ts';
import { ANYTHING, type Operation, operation } from './operation.ts';

export const HEALTH_OPERATIONS: readonly Operation[] = [
  operation({
    id: 'getHealth',
    method: 'get',
    path: '/health',
    tag: 'health',
    summary: 'Whether the store answers, and how much is in it',
    params: none,
    query: none,
    body: ANYTHING,
    answers: {
      200: {
        description: 'It does.',
        schema: z
          .object({ status: text, analysisCount: count('stored analyses.') })
          .meta({ id: 'Health' }),
      },
      503: { description: 'It does not.' },
    },
    answer: async ({ parts }) => ({
      body: { status: 'ok', analysisCount: await parts.insights.analysisCount() },
      headers: { 'cache-control': 'no-store' },
    }),
  }),
];
