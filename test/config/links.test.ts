import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import type { Config } from '../../src/config/schema.ts';
import { aDirectory } from '../fetchers/local/temporary-directory.ts';

async function linksOf(links: unknown): Promise<Config['links']> {
  using directory = aDirectory({ 'sparkvet.json': JSON.stringify({ links }) });
  const file = path.join(directory.path, 'sparkvet.json');
  return (await loadConfig({ file, environment: {}, flags: {} })).links;
}

describe('the section links', () => {
  it.for<[string, unknown, unknown]>([
    [
      'by what they lead to',
      {
        airflow: {
          job: 'https://a/{dagId}',
          workflow: ['https://a/{dagId}/{mapIndex}', 'https://b/{dagId}'],
        },
      },
      {
        airflow: {
          job: ['https://a/{dagId}'],
          workflow: ['https://a/{dagId}/{mapIndex}', 'https://b/{dagId}'],
        },
      },
    ],
    [
      'one for the run',
      { oozie: 'http://o:11000/?job={workflowId}' },
      { oozie: { jobRun: ['http://o:11000/?job={workflowId}'] } },
    ],
    [
      'of Livy one for the session',
      { livy: 'https://l/ui/session/{livySessionId}' },
      { livy: { session: ['https://l/ui/session/{livySessionId}'] } },
    ],
    [
      'Livy’s ids in any',
      { airflow: 'https://a/{livyBatchId}' },
      { airflow: { jobRun: ['https://a/{livyBatchId}'] } },
    ],
  ])('takes addresses %s', async ([, given, taken]) => {
    expect(await linksOf(given)).toEqual(taken);
  });

  it.for<[unknown, RegExp]>([
    [
      { airflow: 'https://a/{dagid}' },
      /links\.airflow\.jobRun\.0: unknown placeholder "\{dagid\}": did you mean \{dagId\}/,
    ],
    [
      { airflow: { jobrun: 'https://a/{dagId}' } },
      /unknown setting "jobrun" in links\.airflow: did you mean jobRun/,
    ],
    [{ airflw: 'https://a/{dagId}' }, /unknown setting "airflw" in links: did you mean airflow/],
    [{ airflow: 'javascript:alert({dagId})' }, /must begin with http/],
    [{ airflow: 'https://{dagId}.corp/x' }, /must begin with http/],
    [{ airflow: 'https://a.corp{dagId}/x' }, /must begin with http/],
    [{ airflow: '{dagId}' }, /must begin with http/],
    [{ airflow: 'https://a.corp/x' }, /names no placeholder \(accepted: \{dagId\}, /],
    [{ airflow: 'https://a.corp/{dagId' }, /a brace without its other half/],
    [{ airflow: 7 }, /links\.airflow: /],
  ])('refuses %j', async ([given, message]) => {
    await expect(linksOf(given)).rejects.toThrow(message);
  });
});
