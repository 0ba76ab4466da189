import { z } from 'zod';
import {
  type ExecutorLosses,
  executorLosses,
  TAKEN_BACK,
} from '../metrics/failures/executor-losses.ts';
import { classOfRemoval, type FailureClass } from '../metrics/failures/failure-message.ts';
import { runsInContainers } from '../metrics/memory/memory-kills.ts';
import { countInWords, headlineOf } from '../metrics/words.ts';
import type { ApplicationModel } from '../model/application.ts';
import type { Finding, Recommendation } from '../model/finding.ts';
import type { RemovalKind } from '../model/removal-kind.ts';
import { booleanProperty, propertiesOf, property } from '../model/spark/spark-properties.ts';
import { type Consequence, consequenceInWords, FAILURE_OPTIONS } from './failure/failure-gate.ts';
import { flagIfLost } from './failure/flag-loss.ts';
import { lossAdvice } from './failure/loss-advice.ts';
import { costInWords, kindInWords, lossEvidence } from './failure/loss-finding.ts';
import type { Described } from './flagged.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';

const Options = z.strictObject(FAILURE_OPTIONS);

export const executorLossChurn: Heuristic = defineHeuristic({
  meta: {
    id: 'executor-loss-churn',
    title: 'Executors are lost, and their work is done again',
    why: 'A lost executor takes its running tasks and its shuffle output with it, and all of that has to be computed again.',
    category: 'reliability',
  },
  requires: ['executors', 'stages.tasks'],
  options: Options,

  evaluate(app, options) {
    const found = executorLosses(app);
    if (found === undefined) return { kind: 'pass' };
    const [causes, details] = [failuresOf(app), lossEvidence(app, found)];
    const loss = { causes, lostCoreMs: found.lostCoreMs, details };
    return flagIfLost(app, options, loss, (consequence) => describe(app, found, consequence));
  },
});

/** A SIGKILL without a container that killed is a loss like others. */
function failuresOf(app: ApplicationModel): readonly FailureClass[] {
  const losses: readonly FailureClass[] = ['executor-lost', 'executor-failures', 'excluded'];
  return runsInContainers(app) ? losses : [...losses, 'container-memory'];
}

function describe(
  app: ApplicationModel,
  found: ExecutorLosses,
  consequence: Consequence,
): Described {
  const { losses, mainKind } = found;
  const who =
    losses.length === 1 ? '1 executor was' : `${countInWords(losses.length)} executors were`;
  const what = `${who} lost (${kindInWords(mainKind)})`;
  return {
    subject: { kind: 'application' },
    headline: headlineOf(
      `${what}: ${costInWords(found)}${consequenceInWords(consequence)}`,
      `${what}: ${costInWords(found)}`,
      what,
    ),
    evidence: lossEvidence(app, found),
    recommendations: adviceOf(app, mainKind),
    confidence: confidenceOf(app, mainKind),
    owner: TAKEN_BACK.has(mainKind) ? 'platform' : 'user',
  };
}

function adviceOf(app: ApplicationModel, kind: RemovalKind): readonly Recommendation[] {
  const cure = kind === 'timed-out' ? heartbeatAdvice(app) : lossAdvice(app, classOfRemoval(kind));
  return [...cure, ...keepOutput(app)];
}

/** Catalogue cause 22: a pause of garbage collection, mostly, during which the executor says nothing. */
function heartbeatAdvice(app: ApplicationModel): readonly Recommendation[] {
  const name = 'spark.network.timeout';
  const set = property(propertiesOf(app), name);
  const wait: Recommendation = {
    kind: 'set-property',
    property: name,
    from: set ?? '120s',
    to: '300s',
    because:
      'an executor that is silent for this long is given up, also when it only collects garbage',
    scope: 'submit',
    risk: 'An executor that is really gone is noticed later.',
    verify: 'No executor is removed for missing heartbeats.',
  };
  const look: Recommendation = {
    kind: 'look-into',
    advice:
      'See whether the executors that fell silent were collecting garbage or swapping: less memory in use for each task cures that, patience only hides it.',
  };
  return set === undefined ? [wait, look] : [look];
}

/** Shuffle output outlives its executor where the node serves it; only YARN has that service built in. */
function keepOutput(app: ApplicationModel): readonly Recommendation[] {
  const name = 'spark.shuffle.service.enabled';
  const properties = propertiesOf(app);
  if (app.clusterManager !== 'yarn' || booleanProperty(properties, name) === true) return [];
  return [
    {
      kind: 'set-property',
      property: name,
      from: property(properties, name) ?? 'false',
      to: 'true',
      because:
        'the node serves the shuffle output of an executor that is gone, so that stages need not run again',
      scope: 'submit',
      risk: 'The service has to run on every node of the cluster.',
      verify: 'No stage has a second attempt.',
    },
  ];
}

function confidenceOf(app: ApplicationModel, kind: RemovalKind): Finding['confidence'] {
  if (kind === 'unknown' || kind === 'disconnected') {
    return { level: 'medium', because: 'the loss is on record, why it happened is not' };
  }
  return (app.sections.stages ?? []).some(({ tasks }) => tasks?.isSampled === true)
    ? { level: 'medium', because: 'the tasks of large stages are a sample, scaled up' }
    : { level: 'high', because: 'the record says why each executor went, and what was run again' };
}
