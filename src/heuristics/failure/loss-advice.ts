import {
  type ExecutorRemoval,
  executorRemovals,
} from '../../metrics/failures/executor-removals.ts';
import type { FailureClass } from '../../metrics/failures/failure-message.ts';
import { type HeapOom, heapOom } from '../../metrics/memory/heap-oom.ts';
import { largestExcess, memoryKills, runsInContainers } from '../../metrics/memory/memory-kills.ts';
import { workerCrashes } from '../../metrics/python/worker-crashes.ts';
import type { ApplicationModel, ApplicationWith } from '../../model/application.ts';
import { hasCapabilities } from '../../model/capabilities.ts';
import type { Recommendation } from '../../model/finding.ts';
import {
  booleanProperty,
  numberProperty,
  type Properties,
  propertiesOf,
  property,
  timeProperty,
} from '../../model/spark/spark-properties.ts';
import { isAtLeastSpark } from '../../model/spark/spark-version.ts';

import { heapAdvice } from './heap-advice.ts';
import { overheadAdvice } from './overhead-advice.ts';

type Sized = ApplicationWith<'executors' | 'environment'>;

/** What to do about executors that go away, by why they did. */
export function lossAdvice(app: ApplicationModel, cause: FailureClass): readonly Recommendation[] {
  const advice = (ADVICE[cause] ?? vanishedAdvice)(app);
  // sizes that nobody recorded cannot be changed by a number
  return advice.length > 0 ? advice : vanishedAdvice();
}

/** Executors of a stage's own resource profile are sized by its requests; the first of the lost tells which. */
export function profileOfLost(
  { sections: { executors } }: Sized,
  lost: readonly Pick<ExecutorRemoval, 'executorId'>[],
): number {
  const [first] = lost;
  const executor = executors.find(({ executorId }) => executorId === first?.executorId);
  return executor?.lives.at(-1)?.resourceProfileId ?? 0;
}

/** Only the message of the failure tells of it. */
const UNSEEN: HeapOom = {
  kind: 'heap',
  taskCount: 0,
  removals: [],
  partitionCount: 0,
  lostCoreMs: 0,
};

type Advise = (app: ApplicationModel) => readonly Recommendation[];

const ADVICE: Partial<Record<FailureClass, Advise>> = {
  'container-memory': killedAdvice,
  'heap-oom': (app) =>
    sized(app, (known) => {
      return heapAdvice(known, heapOom(known) ?? UNSEEN);
    }),
  'node-lost': nodeLostAdvice,
  'fetch-failure': fetchAdvice,
};

/** More room in the container, where there is one. */
function killedAdvice(app: ApplicationModel): readonly Recommendation[] {
  if (runsInContainers(app)) {
    return sized(app, (known) => {
      const { byLimit } = memoryKills(known);
      return overheadAdvice(known, largestExcess(byLimit), profileOfLost(known, byLimit));
    });
  }
  return [
    {
      kind: 'look-into',
      advice:
        'Something sent the executors a SIGKILL: see in the kernel log of their machines (dmesg, "Out of memory: Killed process") whether memory ran out there, and who else stops processes.',
      verify: 'No executor exits with code 137.',
    },
  ];
}

function vanishedAdvice(): readonly Recommendation[] {
  return [
    {
      kind: 'look-into',
      advice:
        'Executors vanished without a word: see the end of their stderr for the reason, and whether long garbage collection made them miss heartbeats.',
    },
  ];
}

/** The Python worker outgrew its memory, or crashed: more heap does not help it (catalogue cause 17). */
export function pythonWorkerAdvice(
  app: ApplicationModel,
  cause: FailureClass,
): readonly Recommendation[] {
  const crash: Recommendation = {
    kind: 'look-into',
    advice:
      'The Python worker itself died: smaller batches or an iterator of batches need less memory at once, and spark.python.worker.faulthandler.enabled=true shows where native code crashes. More spark.executor.memory does not help it.',
  };
  const profileId = workerCrashes(app)?.stage.resourceProfileId ?? 0;
  const memory = sized(app, (known) => overheadAdvice(known, undefined, profileId));
  return cause === 'python-memory' ? [...memory, crash] : [crash, ...memory];
}

/** Memory advice needs to know what executors were asked for. */
function sized(
  app: ApplicationModel,
  advise: (known: Sized) => readonly Recommendation[],
): readonly Recommendation[] {
  return hasCapabilities(app, ['executors', 'environment']) ? advise(app) : [];
}

/** Catalogue cause 22, when nothing tells why the executor was gone. */
function fetchAdvice(app: ApplicationModel): readonly Recommendation[] {
  const properties = propertiesOf(app);
  const patience = PATIENCE.filter(
    ({ name, to }) => (amountOf(properties, name) ?? 0) < (amountOf({ [name]: to }, name) ?? 0),
  );
  return [
    ...keepShuffleAdvice(app),
    ...patience.map(
      ({ name, from, to }): Recommendation => ({
        kind: 'set-property',
        property: name,
        from: property(properties, name) ?? from,
        to,
        because:
          'executors that are busy collecting garbage, or a network that stalls, get more time to answer',
        scope: 'submit',
      }),
    ),
  ];
}

/** Spark's defaults, and what to raise them to. */
const PATIENCE = [
  { name: 'spark.shuffle.io.maxRetries', from: '3', to: '10' },
  { name: 'spark.shuffle.io.retryWait', from: '5s', to: '15s' },
  { name: 'spark.network.timeout', from: '120s', to: '300s' },
] as const;

/** A count, or a time in ms: whatever the property holds, comparable with another value of it. */
function amountOf(properties: Properties, name: string): number | undefined {
  return name.endsWith('maxRetries')
    ? numberProperty(properties, name)
    : timeProperty(properties, name);
}

/** Dynamic allocation that lets executors go together with shuffle output that is still read. */
function keepShuffleAdvice(app: ApplicationModel): readonly Recommendation[] {
  const properties = propertiesOf(app);
  const service = 'spark.shuffle.service.enabled';
  const wasReleased = executorRemovals(app).some(({ kind }) => kind === 'released');
  const isSafe =
    booleanProperty(properties, service) === true ||
    booleanProperty(properties, 'spark.dynamicAllocation.enabled') !== true;
  if (!wasReleased || isSafe) {
    const advice =
      'An external shuffle service keeps shuffle output readable when executors go away.';
    return [{ kind: 'look-into', advice }];
  }
  return [
    {
      kind: 'set-property',
      property: service,
      from: property(properties, service) ?? 'false',
      to: 'true',
      because: 'dynamic allocation let executors go whose shuffle output was still needed',
      scope: 'submit',
      risk: 'The service has to run on every node of the cluster.',
      verify: 'No task fails to fetch shuffle output.',
    },
  ];
}

function nodeLostAdvice(app: ApplicationModel): readonly Recommendation[] {
  const share: Recommendation = {
    kind: 'look-into',
    advice:
      'The cluster took executors away (preemption, spot machines, lost nodes): a queue with a guaranteed share, or fewer executors that stay within the fair share, keeps them.',
  };
  const name = 'spark.decommission.enabled';
  const isOn = booleanProperty(propertiesOf(app), name) === true;
  if (isOn || !isAtLeastSpark(app.framework.version, 3, 1)) return [share];
  return [
    share,
    {
      kind: 'set-property',
      property: name,
      from: property(propertiesOf(app), name) ?? 'false',
      to: 'true',
      because: 'executors that are told beforehand move their blocks to others first',
      scope: 'submit',
      risk: 'Helps only where the cluster announces the end of a node.',
    },
  ];
}
