import { describe, expect, it } from 'vitest';
import { failedAppRootCause } from '../../../src/heuristics/failed-app-root-cause.ts';
import type { ApplicationModel } from '../../../src/model/application.ts';
import { anApplication } from '../../builders/application.ts';
import { judge } from '../../builders/judgement.ts';

/** Every job did well, the application failed, and this is what YARN says. */
function failedInDriver(diagnostics: string): ApplicationModel {
  return anApplication({
    outcome: 'failed',
    sections: { clusterUsage: { diagnostics, tags: [] } },
  });
}

const MISSING_TABLE =
  'User class threw exception: org.apache.spark.sql.AnalysisException: [TABLE_OR_VIEW_NOT_FOUND] The table or view `orders` cannot be found.';

describe('an application that failed although its jobs did well', () => {
  it.for([
    {
      name: 'a missing table',
      diagnostics: MISSING_TABLE,
      headline: /^The application failed in its driver: .*TABLE_OR_VIEW_NOT_FOUND/,
      advice: 'The query names a column, table or function that is not there',
    },
    {
      name: 'a driver whose container was killed',
      diagnostics:
        'AM Container for appattempt_1_0001_000001 exited with exitCode: -104. Diagnostics: Container [pid=1,containerID=container_1] is running beyond physical memory limits. Current usage: 3.0 GB of 2 GB physical memory used; 4.0 GB of 4.2 GB virtual memory used. Killing container.',
      headline: /^The application failed: its driver was killed for .* memory, 3 GiB of 2 GiB$/,
      advice: 'spark.driver.memoryOverhead 384m → 2560m',
    },
    {
      name: 'nothing but a status',
      diagnostics: 'User application exited with status 1',
      headline: /^The application failed although none of its jobs did/,
      advice: 'Read the end of the driver log',
    },
  ])('says what YARN tells of $name', ({ diagnostics, headline, advice }) => {
    const judgement = judge(failedAppRootCause, failedInDriver(diagnostics));
    expect(judgement.severity).toBe('critical');
    expect(judgement.findings[0]?.headline).toMatch(headline);
    expect(judgement.advice[0]).toContain(advice);
  });
});
