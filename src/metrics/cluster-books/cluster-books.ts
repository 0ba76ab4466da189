import type { ApplicationModel } from '../../model/application.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import { sumBy } from '../../model/sum-by.ts';
import type {
  BookBasis,
  BookItem,
  BookItemId,
  Books,
  ClusterBooks,
} from '../../model/yarn/cluster-books.ts';
import {
  type ContainerRounding,
  roundedUp,
  yarnRounding,
} from '../../model/yarn/container-rounding.ts';
import { bookNotes } from './cluster-books-notes.ts';
import {
  type ContainerTime,
  executorTimes,
  isOfYarn,
  type MasterTime,
  masterTime,
  type OfYarn,
} from './container-times.ts';

/**
 * YARN's sums of memory and vcores over time, itemised: executors and application master by our own books, and what is left.
 * YARN's are over all attempts: `otherAttempts` are those of the application that were read besides `app`; of one that was
 * not, only the application master is known. Undefined while the application runs, where YARN told no sum, and where
 * executors or configuration are not recorded.
 */
export function clusterBooks(
  app: ApplicationModel,
  otherAttempts: readonly ApplicationModel[] = [],
): ClusterBooks | undefined {
  if (!isOfYarn(app) || app.outcome === 'running') return undefined;
  const { clusterUsage: usage, environment } = app.sections;
  if (usage.memoryByteMs === undefined && usage.vcoreMs === undefined) return undefined;
  const attempts = [app, ...otherAttempts.filter(isOfYarn)];
  const master = masterTime(app, attempts);
  const executors = attempts.flatMap(executorTimes);
  const rounding = yarnRounding(environment);
  const isOneEach = isOneVcoreEach(usage.vcoreMs, [master, ...executors]);
  const context: Context = {
    master,
    executors,
    isRoundingKnown: !rounding.isAssumed,
    isRecovered: usage.isRecovered === true,
    unreadCount: Math.max(0, attemptCountOf(app) - attempts.length),
  };
  return {
    ...withoutUndefined({
      memory: booksOf('byteMs', usage.memoryByteMs, context, memorySizes(rounding)),
      vcores: booksOf('coreMs', usage.vcoreMs, context, vcoreSizes(isOneEach)),
    }),
    notes: bookNotes({ app, rounding, isOneEach, ...context }),
  };
}

interface Context {
  readonly master: MasterTime;
  readonly executors: readonly ContainerTime[];
  readonly isRoundingKnown: boolean;
  readonly isRecovered: boolean;
  readonly unreadCount: number;
}

/** How large a container is, as asked for and as given. */
interface Sizes {
  readonly asked: (container: ContainerTime) => number;
  readonly held: (container: ContainerTime) => number;
}

function memorySizes(rounding: ContainerRounding): Sizes {
  return {
    asked: ({ askedBytes }) => askedBytes,
    held: ({ askedBytes }) => roundedUp(askedBytes, rounding),
  };
}

function vcoreSizes(isOneEach: boolean): Sizes {
  const size = ({ cores }: ContainerTime): number => (isOneEach ? 1 : cores);
  return { asked: size, held: size };
}

/** The default resource calculator gives every container one vcore, whatever was asked for: YARN's sum tells which it is. */
function isOneVcoreEach(
  vcoreMs: number | undefined,
  containers: readonly ContainerTime[],
): boolean {
  if (vcoreMs === undefined) return true;
  const offBy = (sizes: Sizes): number =>
    Math.abs(vcoreMs - sumBy(containers, (one) => sizes.held(one) * (one.ms + one.startUpMs)));
  return offBy(vcoreSizes(true)) <= offBy(vcoreSizes(false));
}

/** At least as many as this one's number, where YARN was not asked for them. */
function attemptCountOf({ attemptId, sections: { clusterUsage } }: OfYarn): number {
  const { attempts, attemptCount = 1 } = clusterUsage;
  const own = Number(attemptId ?? 1);
  return attempts?.length ?? Math.max(attemptCount, Number.isInteger(own) ? own : 1);
}

function booksOf(
  unit: Books['unit'],
  total: number | undefined,
  context: Context,
  sizes: Sizes,
): Books | undefined {
  if (total === undefined) return undefined;
  const { master, executors } = context;
  const executorsHeld = sumBy(executors, (one) => sizes.held(one) * one.ms);
  const executorsAsked = sumBy(executors, (one) => sizes.asked(one) * one.ms);
  const masterAsked = sizes.asked(master) * master.ms;
  const own = executorsHeld + sizes.held(master) * master.ms;
  const startUp = sumBy(executors, (one) => sizes.held(one) * one.startUpMs);
  const isStartUpKnown = executors.every(({ isStartUpRecorded }) => isStartUpRecorded);
  const isCountedFully = !context.isRecovered || !isStartUpKnown;
  // a request can wait for room, and an assumption can be too large: it is at most what YARN counted besides
  const booked = isCountedFully ? Math.min(startUp, Math.max(0, total - own)) : startUp;
  const items: readonly BookItem[] = [
    item('executors', executorsAsked, 'recorded'),
    item('applicationMaster', masterAsked, basis(master.isLifeRecorded)),
    item('rounding', own - executorsAsked - masterAsked, basis(context.isRoundingKnown)),
    item('startUp', booked, basis(isStartUpKnown && booked === startUp)),
  ];
  const left = total - sumBy(items, ({ amount }) => amount);
  return {
    unit,
    total,
    own,
    items: [...items, item(remainderOf(left, context), left, 'remainder')].filter(
      ({ amount }) => amount !== 0,
    ),
  };
}

function remainderOf(left: number, { isRecovered, unreadCount }: Context): BookItemId {
  if (isRecovered && left < 0) return 'lostInRecovery';
  return unreadCount > 0 && left > 0 ? 'otherAttempts' : 'unexplained';
}

function basis(isKnown: boolean): BookBasis {
  return isKnown ? 'recorded' : 'estimated';
}

function item(id: BookItemId, amount: number, of: BookBasis): BookItem {
  return { id, amount, basis: of };
}
