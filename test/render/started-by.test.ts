import { describe, expect, it } from 'vitest';
import { identityView } from '../../src/render/report/identity-view.ts';
import { identityFacts, startedByInWords } from '../../src/render/words/identity.ts';
import { anAnalysis } from '../builders/analysis.ts';

describe('what started a run', () => {
  it.for<[string | undefined, Record<string, string> | undefined, string | undefined]>([
    ['livy', { livySessionId: '12' }, 'Livy session 12'],
    ['livy', { livyBatchId: '3' }, 'Livy batch 3'],
    [
      'airflow',
      { dagId: 'd', runId: 'scheduled__2024-01-31', tryNumber: '2', livyBatchId: '3' },
      'Airflow run scheduled__2024-01-31, try 2, Livy batch 3',
    ],
    ['azkaban', { executionId: '123456', attempt: '0' }, 'Azkaban execution 123456, attempt 0'],
    ['oozie', { workflowId: '0000202-W' }, 'Oozie workflow 0000202-W'],
    ['airflow', { dagId: 'd' }, undefined],
    ['airflow', undefined, undefined],
    ['constructor', { runId: 'x' }, undefined],
    [undefined, undefined, undefined],
  ])('%s with %j reads %s', ([scheduler, schedulerIds, words]) => {
    const { application } = anAnalysis();
    const run = {
      ...application,
      ...(scheduler === undefined ? {} : { scheduler }),
      ...(schedulerIds === undefined ? {} : { schedulerIds }),
    };
    expect(startedByInWords(run)).toBe(words);
  });

  it('stands beside the user, and in the report with the owner and links that say where they lead', () => {
    const analysis = anAnalysis({
      application: {
        scheduler: 'livy',
        schedulerIds: { livySessionId: '12' },
        jobOwner: 'team-orders',
        links: { session: 'https://livy/ui/session/12', other: 'https://x/', bad: 'javascript:1' },
      },
    });
    expect(identityFacts(analysis.application)).toContain('Livy session 12');
    const { facts, links } = identityView(analysis);
    expect(facts).toContainEqual({ label: 'Started by', value: 'Livy session 12' });
    expect(facts).toContainEqual({ label: 'Owner of the job', value: 'team-orders' });
    expect(links).toEqual([
      { label: 'Session', href: 'https://livy/ui/session/12' },
      { label: 'other', href: 'https://x/' },
    ]);
  });
});
