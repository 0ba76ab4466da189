import { z } from 'zod';
import type { ExecutorRemoval } from '../metrics/failures/executor-removals.ts';
import { savingOfLostWork, workLostWith } from '../metrics/failures/lost-work.ts';
import { largestExcess, memoryKills, runsInContainers } from '../metrics/memory/memory-kills.ts';
import { capitalised } from '../metrics/stages/stage-names.ts';
import { bytesInWords, countInWords, headlineOf } from '../metrics/words.ts';
import type { ApplicationWith } from '../model/application.ts';
import {
  type Evidence,
  type Finding,
  type FindingDraft,
  isNonEmpty,
  type NonEmpty,
  type Recommendation,
} from '../model/finding.ts';
import {
  type Consequence,
  consequenceInWords,
  consequenceOf,
  FAILURE_OPTIONS,
  severityOfLoss,
} from './failure/failure-gate.ts';
import { profileOfLost } from './failure/loss-advice.ts';
import { lossTable } from './failure/loss-table.ts';
import { overheadAdvice, overheadChange } from './failure/overhead-advice.ts';
import { defineHeuristic, type Heuristic } from './heuristic.ts';
import { measure } from './measure.ts';

const Options = z.strictObject(FAILURE_OPTIONS);
type Options = z.infer<typeof Options>;
type App = ApplicationWith<'executors' | 'environment'>;

export const containerMemoryKill: Heuristic = defineHeuristic({
  meta: {
    id: 'container-memory-kill',
    title: 'Executors are killed for using more memory than their container has',
    why: 'A killed executor takes its running tasks and its shuffle output with it, and after enough of them the application fails.',
    category: 'memory',
  },
  requires: ['executors', 'environment'],
  options: Options,

  evaluate(app, options) {
    const { byLimit, byMachine } = memoryKills(app);
    const findings = [
      ...(isNonEmpty(byLimit) ? [limitFinding(app, byLimit, options)] : []),
      ...(isNonEmpty(byMachine) && runsInContainers(app)
        ? [machineFinding(app, byMachine, options)]
        : []),
    ];
    return isNonEmpty(findings) ? { kind: 'flag', findings } : { kind: 'pass' };
  },
});

function limitFinding(app: App, kills: NonEmpty<ExecutorRemoval>, options: Options): FindingDraft {
  const excess = largestExcess(kills);
  const consequence = consequenceOf(app, ['container-memory']);
  const lostCoreMs = workLostWith(app, idsOf(kills));
  const sizes =
    excess === undefined
      ? ''
      : `: ${bytesInWords(excess.usedBytes)} used of ${bytesInWords(excess.limitBytes)}`;
  const what = `${killer(app)} killed ${executorsInWords(kills)} for memory${sizes}`;
  return {
    severity: severityOfLoss(app, consequence, lostCoreMs, options),
    subject: subjectOf(kills),
    headline: headlineOf(`${what}${consequenceInWords(consequence)}`, what),
    evidence: [...memoryEvidence(app, kills), ...lossEvidence(lostCoreMs), lossTable(app, kills)],
    recommendations:
      excess?.isVirtual === true
        ? [virtualAdvice()]
        : overheadAdvice(app, excess, profileOfLost(app, kills)),
    saving: savingOfLostWork(app, lostCoreMs),
    confidence: confidenceOf(kills),
    owner: excess?.isVirtual === true ? 'platform' : 'user',
  };
}

/** The container's limit and what was in it; at least the overhead, which is what is going to be changed. */
function memoryEvidence(app: App, kills: NonEmpty<ExecutorRemoval>): NonEmpty<Evidence> {
  const excess = largestExcess(kills);
  const { memory } = overheadChange(app, excess, profileOfLost(app, kills));
  const pythonBytes = Math.max(
    0,
    ...app.sections.executors.map(({ peaks }) => peaks?.ProcessTreePythonRSSMemory ?? 0),
  );
  const evidence: Evidence[] = [];
  if (excess !== undefined) {
    evidence.push(
      measure(
        excess.isVirtual ? 'Virtual memory when killed' : 'Memory when killed',
        excess.usedBytes,
        'bytes',
        excess.limitBytes,
      ),
    );
  }
  if (pythonBytes > 0) {
    evidence.push(measure('Python workers of one executor, at most', pythonBytes, 'bytes'));
  }
  return [
    measure('Executors killed', kills.length, 'count'),
    measure('Heap', memory.heapBytes, 'bytes'),
    measure('Overhead', memory.overheadBytes, 'bytes'),
    ...evidence,
  ];
}

function lossEvidence(lostCoreMs: number): readonly Evidence[] {
  if (lostCoreMs <= 0) return [];
  return [measure('Work lost', lostCoreMs, 'coreMs')];
}

/** YARN counts reserved address space, which costs nothing: the check misfires on JVMs (YARN-4714). */
function virtualAdvice(): Recommendation {
  return {
    kind: 'set-property',
    property: 'yarn.nodemanager.vmem-check-enabled',
    from: 'true',
    to: 'false',
    because:
      'the limit that was passed is one of virtual memory, which JVMs reserve without using (YARN-4714)',
    scope: 'cluster',
    risk: 'The limit of physical memory must stay on.',
    verify: 'No executor is removed for virtual memory.',
  };
}

function confidenceOf(kills: readonly ExecutorRemoval[]): Finding['confidence'] {
  return kills.some(({ kind }) => kind === 'container-memory')
    ? { level: 'high', because: 'the cluster manager says that memory was the reason' }
    : {
        level: 'medium',
        because: 'exit code 137 is a SIGKILL, which is mostly, not always, the memory limit',
      };
}

function machineFinding(
  app: App,
  kills: NonEmpty<ExecutorRemoval>,
  options: Options,
): FindingDraft {
  const { byLimit } = memoryKills(app);
  // one cause must not be told twice: what the certain kills explain is theirs
  const consequence: Consequence =
    byLimit.length > 0 ? { jobs: [] } : consequenceOf(app, ['container-memory']);
  const lostCoreMs = workLostWith(app, idsOf(kills));
  const host = commonHost(kills);
  const where = host === undefined ? '' : ` on ${host}`;
  const what = `${capitalised(executorsInWords(kills))} got a SIGKILL${where}: the machine may have run out of memory`;
  return {
    severity: severityOfLoss(app, consequence, lostCoreMs, options),
    subject: host === undefined ? { kind: 'application' } : { kind: 'host', host },
    headline: headlineOf(`${what}${consequenceInWords(consequence)}`, what),
    evidence: [
      measure('Executors killed', kills.length, 'count'),
      ...lossEvidence(lostCoreMs),
      lossTable(app, kills),
    ],
    recommendations: [
      {
        kind: 'look-into',
        advice:
          'See in the kernel log of the machine (dmesg, "Out of memory: Killed process") whether its OOM killer was at work, and what else ran there at that time.',
        verify: 'No executor exits with code 137.',
      },
      {
        kind: 'look-into',
        advice:
          'Give executors less memory or put fewer of them on a machine, so that together they fit into it with room for the system.',
      },
    ],
    saving: savingOfLostWork(app, lostCoreMs),
    confidence: {
      level: 'low',
      because:
        kills.length > 1 && host !== undefined
          ? 'several executors of one machine were killed at once, which their own limits do not explain'
          : 'exit code 137 without a container limit says only that something sent a SIGKILL',
    },
    owner: 'platform',
  };
}

/** Undefined when they were on several. */
function commonHost([{ host }, ...others]: NonEmpty<ExecutorRemoval>): string | undefined {
  return others.every((other) => other.host === host) ? host : undefined;
}

function idsOf(kills: readonly ExecutorRemoval[]): ReadonlySet<string> {
  return new Set(kills.map(({ executorId }) => executorId));
}

function killer({ clusterManager }: App): string {
  if (clusterManager === 'yarn') return 'YARN';
  return clusterManager === 'kubernetes' ? 'Kubernetes' : 'The cluster manager';
}

function executorsInWords(kills: NonEmpty<ExecutorRemoval>): string {
  return kills.length === 1
    ? `executor ${kills[0].executorId}`
    : `${countInWords(kills.length)} executors`;
}

function subjectOf(kills: NonEmpty<ExecutorRemoval>): Finding['subject'] {
  return kills.length === 1
    ? { kind: 'executor', executorId: kills[0].executorId }
    : { kind: 'application' };
}
