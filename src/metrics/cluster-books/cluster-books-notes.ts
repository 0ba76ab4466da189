import type { ContainerRounding } from '../../model/yarn/container-rounding.ts';
import { bytesInWords, msInWords } from '../words.ts';
import {
  ASSUMED_START_UP_MS,
  type ContainerTime,
  type MasterTime,
  type OfYarn,
} from './container-times.ts';

interface Facts {
  readonly app: OfYarn;
  readonly rounding: ContainerRounding;
  readonly executors: readonly ContainerTime[];
  readonly master: MasterTime;
  readonly isOneEach: boolean;
  readonly unreadCount: number;
}

/** What the books rest on, and what they cannot hold; sentences. */
export function bookNotes(facts: Facts): readonly string[] {
  const { app, master } = facts;
  const { isRecovered, finishedAtMs } = app.sections.clusterUsage;
  const hasEnd = app.endedAtMs !== undefined;
  return [
    roundingNote(facts.rounding),
    ...vcoreNotes(facts),
    ...startUpNotes(facts.executors),
    ...when(
      !master.isLifeRecorded,
      'YARN told not all times of the application master: it is taken to have lived as long as this record.',
    ),
    ...when(!hasEnd, 'The record has no end: executors are counted to the last time in it.'),
    ...attemptNotes(facts),
    ...when(
      isRecovered === true,
      'The ResourceManager was restarted during or after the run: its sums are lower than what it had counted.',
    ),
    ...preemptionNotes(app),
    ...when(
      master.isLifeRecorded && finishedAtMs === undefined,
      'YARN told no end of the application: it may still have been counting.',
    ),
    'Not in our books: containers in which no executor registered, a longer start-up than was assumed, and the moments until YARN notices that a container has ended.',
  ];
}

function roundingNote({ minimumBytes, stepBytes, isAssumed }: ContainerRounding): string {
  const step = `Containers are rounded up to multiples of ${bytesInWords(stepBytes)}`;
  const least = minimumBytes > stepBytes ? `, ${bytesInWords(minimumBytes)} at least` : '';
  return isAssumed
    ? `${step}: Hadoop’s default, for the record does not say what this cluster does.`
    : `${step}${least}, as the driver’s configuration has it.`;
}

function vcoreNotes({ app, executors, master, isOneEach }: Facts): readonly string[] {
  const isSame = [master, ...executors].every(({ cores }) => cores === 1);
  if (isSame || app.sections.clusterUsage.vcoreMs === undefined) return [];
  return [
    isOneEach
      ? 'YARN counted one vcore for each container, whatever number of cores it was asked for (its default resource calculator).'
      : 'YARN counted as many vcores as cores were asked for.',
  ];
}

function startUpNotes(executors: readonly ContainerTime[]): readonly string[] {
  const recorded = executors.filter(({ isStartUpRecorded }) => isStartUpRecorded);
  if (executors.length === 0) return [];
  if (recorded.length === executors.length) {
    return ['Start-up is from the request to the registration of each executor.'];
  }
  if (recorded.length > 0) {
    return [
      'Start-up is from the request to the registration of an executor; where no request is recorded, the shortest of the others.',
    ];
  }
  return [
    `Start-up is assumed to be ${msInWords(ASSUMED_START_UP_MS)} for each executor: when they were asked for is not recorded.`,
  ];
}

function attemptNotes({ app, unreadCount }: Facts): readonly string[] {
  if (unreadCount === 0) return [];
  const which = app.attemptId === undefined ? 'this attempt' : `attempt ${app.attemptId}`;
  return [
    `YARN's sums are over all attempts of the application; the executors are those of ${which} only.`,
  ];
}

function preemptionNotes({ sections: { clusterUsage } }: OfYarn): readonly string[] {
  const count = clusterUsage.preemptedContainerCount ?? 0;
  if (count === 0) return [];
  const were = count === 1 ? '1 container was' : `${count} containers were`;
  return [
    `${were} preempted: they are in YARN's sum, and in ours as far as their executors had registered.`,
  ];
}

function when(isSo: boolean, note: string): readonly string[] {
  return isSo ? [note] : [];
}
