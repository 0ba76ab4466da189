import { z } from 'zod';
import { type FetchFailures, fetchFailures } from '../metrics/failures/fetch-failures.ts';
import { capitalised, stageInWords, stageSubject } from '../metrics/stages/stage-names.ts';
import { countInWords, headlineOf, msInWords } from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import type { Evidence, NonEmpty } from '../model/finding.ts';
import { shortened } from '../model/texts/shortened.ts';
import { type Consequence, consequenceInWords, FAILURE_OPTIONS } from './failure/failure-gate.ts';
import { flagIfLost } from './failure/flag-loss.ts';
import { lossAdvice } from './failure/loss-advice.ts';
import type { Described } from './flagged.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';
import { tableRows } from './table-rows.ts';

const Options = z.strictObject(FAILURE_OPTIONS);

export const shuffleFetchFailure: Heuristic = defineHeuristic({
  meta: {
    id: 'shuffle-fetch-failure',
    title: 'Shuffle output could not be fetched',
    why: 'A stage that cannot read the output of the stage before it is stopped, and both are run again.',
    category: 'shuffle',
  },
  requires: ['stages.tasks'],
  options: Options,

  evaluate(app, options) {
    const found = fetchFailures(app);
    if (found === undefined) return { kind: 'pass' };
    const { lostCoreMs } = found;
    const loss = { causes: ['fetch-failure'], lostCoreMs, details: evidenceOf(found) } as const;
    return flagIfLost(app, options, loss, (consequence) => describe(app, found, consequence));
  },
});

function describe(
  app: ApplicationModel,
  found: FetchFailures,
  consequence: Consequence,
): Described {
  const { stage } = found;
  const what = `${capitalised(stageInWords(stage))} could not fetch shuffle output${sourceInWords(found)}`;
  const cost = costInWords(found);
  return {
    subject: stageSubject(stage),
    headline: headlineOf(
      `${what}: ${cost}${consequenceInWords(consequence)}`,
      `${what}: ${cost}`,
      what,
    ),
    evidence: evidenceOf(found),
    recommendations: lossAdvice(app, 'fetch-failure'),
    confidence: {
      level: 'medium',
      because: 'the failed fetches are on record, why nobody answered them is not',
    },
    owner: 'platform',
  };
}

function sourceInWords({ fromExecutors, onlyHost }: FetchFailures): string {
  const where = onlyHost === undefined ? '' : ` on ${onlyHost}`;
  const [first] = fromExecutors;
  if (first === undefined) return where === '' ? '' : ` from${where.replace(' on', '')}`;
  if (fromExecutors.length === 1) return ` of executor ${first[0]}${where}`;
  return ` of ${countInWords(fromExecutors.length)} executors${where}`;
}

function costInWords({ retriedStageCount, lostCoreMs }: FetchFailures): string {
  const work = `${msInWords(lostCoreMs)} of core time lost`;
  if (retriedStageCount === 0) return work;
  const stages = retriedStageCount === 1 ? '1 stage' : `${countInWords(retriedStageCount)} stages`;
  return `${stages} ran again, ${work}`;
}

const MESSAGE_LENGTH = 400;

function evidenceOf(found: FetchFailures): NonEmpty<Evidence> {
  const { taskCount, lostCoreMs, retriedStageCount, fromExecutors, firstMessage } = found;
  const sources: Evidence = {
    kind: 'table',
    columns: [
      { key: 'executor', label: 'Output missing of executor' },
      { key: 'tasks', label: 'Tasks', unit: 'count' },
    ],
    ...tableRows(fromExecutors, ([executor, tasks]) => ({ executor, tasks: Math.round(tasks) })),
  };
  return [
    measure('Tasks that failed so', taskCount, 'count'),
    measure('Work lost', lostCoreMs, 'coreMs'),
    measure('Stages run again', retriedStageCount, 'count'),
    ...(fromExecutors.length > 0 ? [sources] : []),
    ...(firstMessage === undefined
      ? []
      : [{ kind: 'text', label: 'Error', text: shortened(firstMessage, MESSAGE_LENGTH) } as const]),
  ];
}
