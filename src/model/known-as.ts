import type { AnalyzedApplication } from './analysis.ts';
import { withoutUndefined } from './record-of.ts';

type Named = Pick<AnalyzedApplication, 'jobKey' | 'scheduler' | 'schedulerIds' | 'links'>;

/**
 * What a job, its workflow and their runs are called where people look for them, as Dr. Elephant names them: with Azkaban the
 * addresses of its pages, with Airflow `dag/task` and `dag/date/task/date`, else the links that were left, and the job's key.
 * Absent where nothing says.
 */
export interface RunNames {
  readonly jobDefId?: string;
  readonly jobExecId?: string;
  readonly flowDefId?: string;
  readonly flowExecId?: string;
}

/** The names that the scheduler's own rules give, over those from links and the job's key. */
export function runNames(application: Named): RunNames {
  const { links = {}, jobKey, scheduler = '' } = application;
  const left = withoutUndefined({
    jobDefId: links['job'] ?? jobKey,
    jobExecId: links['jobRun'],
    flowDefId: links['workflow'],
    flowExecId: links['workflowRun'],
  });
  const own = Object.hasOwn(NAMES, scheduler) ? NAMES[scheduler]?.(application) : undefined;
  return { ...left, ...own };
}

/** Everything that somebody may know a run by, its job and its workflow: names, the key, addresses; each once. */
export function knownAs(application: Named): readonly string[] {
  const { links = {}, jobKey } = application;
  const names = [...Object.values(runNames(application)), ...Object.values(links), jobKey];
  return [...new Set(names.filter((name) => name !== undefined && name !== ''))];
}

const NAMES: Readonly<Record<string, (application: Named) => RunNames>> = {
  airflow: ({ schedulerIds = {} }) => {
    const { dagId, taskId, runId, logicalDate = runId } = schedulerIds;
    return {
      ...joined('jobDefId', dagId, taskId),
      ...joined('jobExecId', dagId, logicalDate, taskId, logicalDate),
      ...joined('flowDefId', dagId),
      ...joined('flowExecId', dagId, logicalDate),
    };
  },
  oozie: ({ jobKey, schedulerIds = {} }) => {
    const { workflowId, coordinatorId, actionName } = schedulerIds;
    return {
      ...joined('jobDefId', jobKey?.replace(/^oozie:/, '')),
      ...joined('jobExecId', workflowId, actionName),
      ...joined('flowDefId', coordinatorId),
      ...joined('flowExecId', workflowId),
    };
  },
  pinball: ({ schedulerIds = {} }) => {
    const { workflow, job, instance, execution } = schedulerIds;
    return {
      ...joined('jobDefId', workflow, job),
      ...joined('jobExecId', workflow, instance, job, execution),
      ...joined('flowDefId', workflow),
      ...joined('flowExecId', workflow, instance),
    };
  },
};

function joined(
  name: keyof RunNames,
  ...parts: readonly (string | undefined)[]
): Readonly<Record<string, string>> {
  return parts.includes(undefined) ? {} : { [name]: parts.join('/') };
}
