import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ApplicationModel } from '../../src/model/application.ts';
import { isAtLeastSpark } from '../../src/model/spark/spark-version.ts';
import type { StageData } from '../../src/model/stage.ts';
import {
  type Answer,
  executorAnswer,
  jobAnswer,
  stageAnswer,
  summaryAnswer,
  taskAnswers,
} from '../support/history-server-answers.ts';
import { FIXTURES, readFixture } from '../support/read-fixture.ts';

const EXPECTATIONS = path.join(FIXTURES, 'history-server-expectations');
const requests: Record<string, string> = json('requests.json');
/** Logs whose file name is not their application's id. */
const FILES: Readonly<Record<string, string>> = {
  'local-1426533911241/1': 'local-1426533911241',
  'local-1426533911241/2': 'local-1426633911242',
};

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the recorded answers are what they are
function json<T>(name: string): T {
  return JSON.parse(readFileSync(path.join(EXPECTATIONS, name), 'utf8'));
}

function readLog(application: string): Promise<ApplicationModel> {
  return readFixture(`spark-own/spark-events/${FILES[application] ?? application}`);
}

/** Of the server's answer what our model holds: the rest cannot be compared. */
function expectSame(theirs: Answer, ours: Answer): void {
  expect(definedIn(ours)).toEqual(sharedBy(theirs, definedIn(ours)));
}

function definedIn(answer: Answer): Answer {
  return Object.fromEntries(Object.entries(answer).filter(([, value]) => value !== undefined));
}

/** `theirs` with the keys that `ours` has, at every depth. */
function sharedBy(theirs: Answer, ours: Answer): Answer {
  return Object.fromEntries(
    Object.entries(ours).map(([key, value]) => {
      const other = theirs[key];
      return [key, isAnswer(value) && isAnswer(other) ? sharedBy(other, value) : other];
    }),
  );
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function expectAllSame(theirs: readonly Answer[], ours: readonly Answer[], key: string): void {
  expect(ours.map((answer) => answer[key])).toEqual(
    expect.arrayContaining(theirs.map((answer) => answer[key])),
  );
  for (const answer of theirs) {
    const mine = ours.find((candidate) => candidate[key] === answer[key]);
    expectSame(answer, mine ?? {});
  }
}

function cases(pattern: RegExp) {
  return Object.entries(requests).flatMap(([file, request]) => {
    const match = pattern.exec(request);
    return match === null ? [] : [{ file, request, groups: match.slice(1) }];
  });
}

const stageCases = cases(
  /applications\/([^/]+(?:\/\d)?)\/stages(?:\/(\d+)(?:\/(\d+))?)?(?:\?.*)?$/,
);
const jobCases = cases(/applications\/([^/]+(?:\/\d)?)\/jobs/);
const executorCases = cases(/applications\/([^/]+)\/executors$/);
const taskListCases = cases(/applications\/([^/]+(?:\/\d)?)\/stages\/(\d+)\/(\d+)\/taskList/);
const summaryCases = cases(
  /applications\/([^/]+)\/stages\/(\d+)\/(\d+)\/taskSummary(?:\?quantiles=(.*))?/,
);

describe('what the History Server says of a log is what we read from it', () => {
  it('covers the recorded answers', () => {
    const counts = [stageCases, jobCases, executorCases, taskListCases, summaryCases].map(
      ({ length }) => length,
    );
    expect(counts).toEqual([16, 6, 6, 4, 3]);
  });

  it.for(stageCases)('$request', async ({ file, groups: [application = ''] }) => {
    const app = await readLog(application);
    const answers = [json<Answer | readonly Answer[]>(file)].flat();
    for (const theirs of answers) expectStageSame(app, theirs);
  });

  it.for(jobCases)('$request', async ({ file, groups: [application = ''] }) => {
    const { sections } = await readLog(application);
    const theirs = [json<Answer | readonly Answer[]>(file)].flat();
    expectAllSame(theirs, (sections.jobs ?? []).map(jobAnswer), 'jobId');
  });

  it.for(executorCases)('$request', async ({ file, groups: [application = ''] }) => {
    const { sections } = await readLog(application);
    expectAllSame(json(file), (sections.executors ?? []).map(executorAnswer), 'id');
  });

  it.for(taskListCases)('$request', async ({ file, groups: [application = '', id] }) => {
    const app = await readLog(application);
    expectAllSame(json(file), taskAnswers(app, stageOf(app, Number(id))), 'taskId');
  });

  it.for(summaryCases)('$request', async ({ file, groups: [application = '', id, , asked] }) => {
    const app = await readLog(application);
    const quantiles = (asked ?? '0.05,0.25,0.5,0.75,0.95').split(',').map(Number);
    expectSame(json(file), summaryAnswer(stageOf(app, Number(id)), quantiles));
  });

  it('resource profiles', async () => {
    const app = await readLog('application_1578436911597_0052');
    const { resourceProfiles } = json<{
      resourceProfiles: { id: number; executorResources: Record<string, { amount: number }> }[];
    }>('multiple_resource_profiles_expectation.json');
    expect(
      app.sections.resourceProfiles?.map(({ id, executorResources }) => ({
        id,
        executorResources,
      })),
    ).toEqual(
      resourceProfiles.map(({ id, executorResources }) => ({
        id,
        executorResources: Object.fromEntries(
          Object.entries(executorResources).map(([name, { amount }]) => [name, amount]),
        ),
      })),
    );
  });

  it('the environment', async () => {
    const app = await readLog('app-20161116163331-0000');
    const { runtime, sparkProperties } = json<{
      runtime: { javaVersion: string; scalaVersion: string };
      sparkProperties: [string, string][];
    }>('app_environment_expectation.json');
    const { environment } = app.sections;
    expect(environment?.javaVersion).toBe(runtime.javaVersion);
    expect(environment?.scalaVersion).toBe(runtime.scalaVersion);
    expect(environment?.sparkProperties).toEqual(Object.fromEntries(sparkProperties));
  });

  it('applications and their attempts', async () => {
    const listed = json<
      {
        id: string;
        name: string;
        attempts: {
          attemptId?: string;
          startTimeEpoch: number;
          endTimeEpoch: number;
          sparkUser: string;
          appSparkVersion: string;
        }[];
      }[]
    >('application_list_json_expectation.json');
    for (const { id, name, attempts } of listed) {
      for (const attempt of attempts) {
        const { attemptId } = attempt;
        const key = attemptId === undefined ? id : `${id}/${attemptId}`;
        const file = id === 'local-1430917381535' ? `${id}_${attemptId}` : key;
        const app = await readLog(file);
        expect({ ...app, version: app.framework.version ?? '' }).toMatchObject({
          id,
          name,
          ...(attemptId === undefined ? {} : { attemptId }),
          startedAtMs: attempt.startTimeEpoch,
          endedAtMs: attempt.endTimeEpoch,
          user: attempt.sparkUser,
          version: attempt.appSparkVersion,
        });
      }
    }
  });
});

function stageOf(app: ApplicationModel, stageId: number, attemptId = 0): StageData {
  const stage = app.sections.stages?.find(
    (candidate) => candidate.stageId === stageId && candidate.stageAttemptId === attemptId,
  );
  if (stage === undefined) throw new Error(`no stage ${stageId}.${attemptId}`);
  return stage;
}

function expectStageSame(app: ApplicationModel, theirs: Answer): void {
  const stage = stageOf(app, Number(theirs['stageId']), Number(theirs['attemptId']));
  // the server does not look for this peak where Spark kept it before 3.0
  const hasPeak = isAtLeastSpark(app.framework.version, 3, 0);
  const { details, ...ours } = hasPeak ? stageAnswer(stage) : withoutPeak(stageAnswer(stage));
  expectSame(theirs, ours);
  // call stacks are shortened in the model
  expect(String(theirs['details'])).toContain(String(details).replace(/…$/, ''));
  const { tasks } = theirs;
  if (typeof tasks !== 'object' || tasks === null) return;
  const ourTasks = taskAnswers(app, stage);
  expectAllSame(Object.values(tasks), hasPeak ? ourTasks : ourTasks.map(withoutPeak), 'taskId');
}

function withoutPeak(answer: Answer): Answer {
  return JSON.parse(
    JSON.stringify(answer, (key, value) => (key === 'peakExecutionMemory' ? undefined : value)),
  );
}
