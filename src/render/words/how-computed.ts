import { GATE } from '../../model/severity.ts';
import { formatByteMs, formatMs, formatQuantity } from './format.ts';

/** How a number came about, by id: the one place where that is said. Ids of slices are those of the time budget. */

/** The key figures, in their order. */
export const HOW_FIGURES = {
  'wall-clock':
    'From the start of the application to its end, or to the last time in the record where it has no end.',
  'cores-held':
    'Cores of each executor × the time from when it was added until it was removed or the application ended, summed. The driver is not in it. The average is that sum over the wall clock.',
  'memory-held':
    'Container memory of each executor × its life, summed. A container is heap, overhead, off-heap and Python memory as they were asked for, rounded up to what YARN gives; on a standalone cluster it is the heap. 1 GiB-h is one GiB (2^30 bytes) for one hour.',
  efficiency:
    'What tasks used over what executors held, of memory × time, whether the tasks succeeded or not: a task uses the share of its executor’s memory that its cores are of the executor’s cores, for as long as it ran; an executor holds all of it for its whole life.',
  tasks: 'Ended task attempts, whatever became of them; those of skipped stages never began.',
  'failed-tasks':
    'Task attempts that failed. Killed ones (speculation, cancelled stages) are counted apart.',
} as const satisfies Readonly<Record<string, string>>;
export type FigureId = keyof typeof HOW_FIGURES;

const ACTIVE =
  'Each instant in which a job ran is divided among the stages that ran then, by how many tasks each had at once; a stage’s part is divided as its tasks’ time is.';

const HOW_WALL: Readonly<Record<string, string>> = {
  'cluster-wait':
    'Before the first executor was there, and later whenever a job ran, no task did and no executor was there.',
  startup: 'From the first executor, or the start, to the first job.',
  planning:
    'No job ran and an SQL execution was open whose last job was still to come, or that had none.',
  scheduling: 'A job ran, executors were there, and no task ran.',
  cpu: `Executor CPU time. ${ACTIVE}`,
  python:
    'Of task time that no metric explains, what stages with Python operators spent; Spark does not measure Python itself.',
  other:
    'Executor run time less CPU, garbage collection and shuffle times: reading and writing files, locks, other processes.',
  gc: `JVM GC time of the tasks. ${ACTIVE}`,
  'shuffle-wait': `Fetch wait time of the tasks. ${ACTIVE}`,
  'shuffle-write': `Shuffle write time of the tasks. ${ACTIVE}`,
  spill:
    'Estimated from bytes spilled: Spark measures no time for it. Never more than the time that no metric explains.',
  deserialization: `Executor deserialise time of the tasks. ${ACTIVE}`,
  overhead:
    'Task duration less run time and loading: getting to the executor, the result getting back.',
  tail: 'Only the last long tasks of their stages ran, while other cores had nothing to do.',
  jobs: 'Jobs ran, and the record does not tell what their tasks did.',
  commit: 'No job ran and an SQL execution that writes was open after its last job.',
  driver:
    'No job and no SQL execution was going on between jobs: the program’s own code, or a person.',
  end: 'From the end of the last job to the end of the application.',
};

const HOW_CORES: Readonly<Record<string, string>> = {
  run: 'Run time of tasks × the cores a task takes.',
  cpu: 'Run time of tasks × the cores a task takes, by the share of CPU time in it.',
  python:
    'By the share that stages with Python operators have of the time that no metric explains.',
  other: 'The rest of the run time: reading and writing files, locks, other processes.',
  gc: 'By the share of JVM GC time in the run time.',
  'shuffle-wait': 'By the share of fetch wait time in the run time.',
  'shuffle-write': 'By the share of shuffle write time in the run time.',
  spill: 'Estimated from bytes spilled: Spark measures no time for it.',
  deserialization: 'Around tasks: by the share of executor deserialise time.',
  overhead: 'Around tasks: getting to the executor, the result getting back.',
  'idle-startup': 'Held and not used before the first job.',
  'idle-scheduling': 'Held while a job ran and no task did.',
  'idle-tail': 'Held and not used while only the last long tasks of their stages ran.',
  'idle-jobs': 'Held and not used while jobs ran with fewer tasks than cores.',
  'idle-driver': 'Held between jobs.',
  'idle-end': 'Held after the last job.',
};

/** How a slice of the wall clock or of the core time was found; undefined for an id of another version. */
export function howOfSlice(whole: 'wall' | 'cores', id: string): string | undefined {
  const texts = whole === 'wall' ? HOW_WALL : HOW_CORES;
  return Object.hasOwn(texts, id) ? texts[id] : undefined;
}

/** What a saving rests on. */
export const HOW_BASIS = {
  measured: 'Counted in this run: time or memory that was spent on it and nothing else.',
  simulated:
    'This run’s own tasks are scheduled again on the cores there were, as they were and without the problem; the difference is the saving. The range is how far that replay is from what was recorded.',
  modelled:
    'Worked out with an assumption that the finding names, such as what a file costs to open.',
} as const;

/** What is neither a figure, a slice nor a saving. */
export const HOW_REST = {
  ideal:
    'The time without a job, and the longest chain of stages with each as long as its longest task: what no number of executors shortens. With all work evenly on the cores there were: the time without a job and task time over cores held.',
  path: 'From the stage that ended last back to what it waited for, job by job. Time in which a job ran and no stage of that chain did is in no bar.',
} as const;

/** The gates as they were for this run: with a scale, amounts of time times it and GiB-h times its square; shares stay. */
export function howOfSeverity(gateScale: number): string {
  const time = formatMs(GATE.wallMs * gateScale);
  const memory = formatByteMs(GATE.memoryByteMs * gateScale ** 2);
  return `By what acting would give back: moderate past ${time} and ${percent(GATE.wallShare)} of the wall clock, or ${memory} and ${percent(GATE.memoryShare)} of the memory held; severe from ${percent(GATE.severeShare)}, critical from ${percent(GATE.criticalShare)} on, or when it explains why the application failed.`;
}

function percent(share: number): string {
  return formatQuantity({ value: share, unit: 'ratio' });
}
