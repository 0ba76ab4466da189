import {
  type DynamicAllocation,
  dynamicAllocation,
} from '../../metrics/allocation/dynamic-allocation.ts';
import {
  fetchedLists,
  type StartWait,
  startsWithExecutors,
} from '../../metrics/allocation/start-wait.ts';
import { executorFleet } from '../../metrics/core-need.ts';
import { msInWords } from '../../metrics/words.ts';
import type { ApplicationModel } from '../../model/application.ts';
import type { Recommendation } from '../../model/finding.ts';
import { fromOf, propertiesOf, property } from '../../model/spark/spark-properties.ts';
import { MS_PER_SECOND } from '../../model/units.ts';

const VERIFY = 'The first task starts within half a minute.';

/** What shortens a start, what cost most first. */
export function slowStartAdvice(app: ApplicationModel, wait: StartWait): readonly Recommendation[] {
  const parts: readonly (readonly [number, readonly Recommendation[]])[] = [
    [wait.askedLateMs, askSooner(app, wait)],
    [wait.heldBackMs, registeredAdvice(app)],
    [wait.startingMs + wait.fetchingMs, localiseLess(app)],
  ];
  const advice = parts
    .filter(([ms]) => ms > 2 * MS_PER_SECOND)
    .toSorted(([a], [b]) => b - a)
    .flatMap(([, ofPart]) => ofPart);
  // a wait that no part of it explains, as clocks that disagree leave it
  return advice.length === 0 ? [NODE] : advice;
}

function askSooner(app: ApplicationModel, wait: StartWait): readonly Recommendation[] {
  const settings = dynamicAllocation(app);
  if (settings === undefined) return [];
  const initial = initialAdvice(app, settings);
  return settings.backlogTimeoutMs > MS_PER_SECOND
    ? [backlogAdvice(app, wait), ...initial]
    : initial;
}

function backlogAdvice(app: ApplicationModel, { askedLateMs }: StartWait): Recommendation {
  const name = 'spark.dynamicAllocation.schedulerBacklogTimeout';
  return {
    kind: 'set-property',
    property: name,
    ...fromOf(propertiesOf(app), name),
    to: '1s',
    because: `tasks waited ${msInWords(askedLateMs)} before the first executor was asked for; one second is the default`,
    scope: 'submit',
    risk: 'A short burst of tasks asks for executors that it may hardly use.',
    verify: VERIFY,
  };
}

function initialAdvice(
  app: ApplicationModel,
  settings: DynamicAllocation,
): readonly Recommendation[] {
  if (startsWithExecutors(settings)) return [];
  const name = 'spark.dynamicAllocation.initialExecutors';
  const count = Math.min(executorFleet(app)?.peakCount ?? 1, settings.maxCount);
  return [
    {
      kind: 'set-property',
      property: name,
      ...fromOf(propertiesOf(app), name),
      to: String(count),
      because:
        'that is as many as the run came to, and they start while the driver prepares the first job',
      scope: 'submit',
      risk: 'They are held until the first job, or until the idle timeout lets them go.',
      verify: VERIFY,
    },
  ];
}

/** By default 0.8 on YARN and Kubernetes, and half a minute at most. */
function registeredAdvice(app: ApplicationModel): readonly Recommendation[] {
  const name = 'spark.scheduler.maxRegisteredResourcesWaitingTime';
  const from = property(propertiesOf(app), name);
  if (from === undefined) {
    return [
      {
        kind: 'look-into',
        advice:
          'Executors that have registered get tasks once spark.scheduler.minRegisteredResourcesRatio of them are there, and their plugins (spark.plugins) are up: see which of the two it was in the driver log.',
      },
    ];
  }
  return [
    {
      kind: 'set-property',
      property: name,
      from,
      to: '30s',
      because: 'tasks are held back until enough executors have registered; 30 s is the default',
      scope: 'submit',
      risk: 'The first stage starts on fewer executors, and its blocks lie on those.',
      verify: VERIFY,
    },
  ];
}

function localiseLess(app: ApplicationModel): readonly Recommendation[] {
  if (app.clusterManager === 'yarn') return [...sparkArchive(app), ...archiveAdvice(app), QUEUE];
  const lists = fetchedLists(app);
  if (lists.length === 0) return [app.clusterManager === 'kubernetes' ? IMAGE : NODE];
  return [
    {
      kind: 'look-into',
      advice: `Each executor fetches and unpacks what ${lists.join(', ')} lists before its first task: put it into the executors’ image or onto their disks, and leave out what the job does not import.`,
    },
  ];
}

/** Without either, the client uploads all of Spark's jars each time. */
function sparkArchive(app: ApplicationModel): readonly Recommendation[] {
  const properties = propertiesOf(app);
  const isSet = ['spark.yarn.archive', 'spark.yarn.jars'].some(
    (name) => property(properties, name) !== undefined,
  );
  if (isSet) return [];
  return [
    {
      kind: 'set-property',
      property: 'spark.yarn.archive',
      to: `hdfs:///apps/spark/spark-${app.framework.version}-libs.zip`,
      because:
        'neither spark.yarn.archive nor spark.yarn.jars is set, so Spark’s own jars are uploaded and copied for every application',
      scope: 'cluster',
      risk: 'Build the archive from the jars of the very Spark that runs, and again with each upgrade.',
      verify: VERIFY,
    },
  ];
}

const ARCHIVES = [
  'spark.archives',
  'spark.yarn.dist.archives',
  'spark.submit.pyFiles',
  'spark.yarn.dist.files',
  'spark.jars',
  'spark.yarn.dist.jars',
] as const;

function archiveAdvice(app: ApplicationModel): readonly Recommendation[] {
  const properties = propertiesOf(app);
  const name = ARCHIVES.find((each) => (property(properties, each) ?? '') !== '');
  if (name === undefined) return [];
  return [
    {
      kind: 'look-into',
      advice: `Keep what ${name} lists on HDFS under a name that stays, readable by everybody up to the root (PUBLIC): nodes then keep it for all applications instead of copying and unpacking it for each. Leave out what the job does not import (conda-pack --exclude).`,
    },
  ];
}

const QUEUE: Recommendation = {
  kind: 'look-into',
  advice:
    'When the containers were granted and how long they localised is in the logs of the resource manager and of the nodes: a full queue is the cluster’s matter, copying is the archive’s.',
};
const IMAGE: Recommendation = {
  kind: 'look-into',
  advice:
    'The events of the executor pods say whether they waited for room or for their image: a smaller one, or one that nodes hold already, starts sooner.',
};
const NODE: Recommendation = {
  kind: 'look-into',
  advice:
    'The log of the cluster manager says whether executors waited for room, and their own what they did before they registered.',
};
