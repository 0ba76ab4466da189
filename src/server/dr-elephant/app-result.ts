import type { ApplicationRef } from '../../model/application.ts';
import { runNames } from '../../model/known-as.ts';
import { heuristicClass, heuristicName } from './heuristic-names.ts';
import {
  type EvidenceWords,
  type KeptResult,
  keptResults,
  keptScore,
  keptSeverity,
} from './heuristic-results.ts';
import { runFigures } from './run-figures.ts';
import { severityName, severityText } from './severity-words.ts';
import type { StoredRun } from './stored-runs.ts';

/** How answers are put into words. */
export interface AnswerWith {
  readonly words: EvidenceWords;
  /** Where the Spark UI of a run is; undefined where nobody knows. */
  readonly trackingHref: (ref: ApplicationRef) => string | undefined;
}

/** What a scheduler calls the job. */
export function jobNameOf({ application }: StoredRun['analysis']): string {
  const { job, taskId, actionName, taskName } = application.schedulerIds ?? {};
  return job ?? taskId ?? taskName ?? actionName ?? application.name;
}

/** The ids of `runNames`, '' where there are none, and addresses. */
export function namesOf({ application }: StoredRun['analysis']) {
  const names = runNames(application);
  return {
    jobDefId: names.jobDefId ?? '',
    jobExecId: names.jobExecId ?? '',
    flowDefId: names.flowDefId ?? '',
    flowExecId: names.flowExecId ?? '',
  };
}

/** A row of its first API: the columns of its tables, with the results and their details inside. */
export function appResult({ analysis }: StoredRun, { words, trackingHref }: AnswerWith) {
  const { application } = analysis;
  const { links = {} } = application;
  const figures = runFigures(analysis);
  return {
    id: application.id,
    name: application.name,
    username: application.user ?? '',
    queueName: application.queue ?? '',
    startTime: figures.startMs,
    finishTime: figures.finishMs,
    trackingUrl: trackingHref(application) ?? '',
    jobType: 'Spark',
    severity: severityName(keptSeverity(analysis)),
    score: keptScore(analysis),
    workflowDepth: 0,
    scheduler: application.scheduler ?? null,
    jobName: jobNameOf(analysis),
    ...namesOf(analysis),
    jobExecUrl: links['jobRun'] ?? '',
    flowExecUrl: links['workflowRun'] ?? '',
    jobDefUrl: links['job'] ?? '',
    flowDefUrl: links['workflow'] ?? '',
    resourceUsed: figures.usedMbSeconds,
    resourceWasted: figures.wastedMbSeconds,
    totalDelay: figures.waitMs,
    yarnAppHeuristicResults: keptResults(analysis, words).map(heuristicResult),
  };
}

function heuristicResult({ heuristicId, severity, score, details }: KeptResult) {
  return {
    heuristicClass: heuristicClass(heuristicId),
    heuristicName: heuristicName(heuristicId),
    severity: severityName(severity),
    score,
    yarnAppHeuristicResultDetails: details,
  };
}

/** A row of a list of its second API. */
export function applicationSummary({ analysis }: StoredRun, { words }: Pick<AnswerWith, 'words'>) {
  const { application } = analysis;
  return {
    id: application.id,
    username: application.user ?? '',
    jobname: jobNameOf(analysis),
    jobtype: 'Spark',
    ...figuresOf(analysis),
    queue: application.queue ?? '',
    severity: severityText(keptSeverity(analysis)),
    heuristicsummary: keptResults(analysis, words).map(({ heuristicId, severity }) => ({
      name: heuristicName(heuristicId),
      severity: severityText(severity),
    })),
  };
}

/** The application as its second API shows it. */
export function applicationDetail(run: StoredRun, { words, trackingHref }: AnswerWith) {
  const { analysis } = run;
  const { application } = analysis;
  const { jobDefId, jobExecId, flowDefId, flowExecId } = namesOf(analysis);
  return {
    id: application.id,
    username: application.user ?? '',
    jobtype: 'Spark',
    mapreducejobname: application.name,
    ...figuresOf(analysis),
    severity: severityText(keptSeverity(analysis)),
    trackingurl: trackingHref(application) ?? '',
    jobexecid: jobExecId,
    jobdefid: jobDefId,
    flowexecid: flowExecId,
    flowdefid: flowDefId,
    queue: application.queue ?? '',
    yarnappheuristicresults: keptResults(analysis, words).map(
      ({ heuristicId, severity, details }) => ({
        name: heuristicName(heuristicId),
        severity: severityText(severity),
        details,
      }),
    ),
  };
}

function figuresOf(analysis: StoredRun['analysis']) {
  const { startMs, finishMs, waitMs, usedMbSeconds, wastedMbSeconds } = runFigures(analysis);
  return {
    starttime: startMs,
    finishtime: finishMs,
    runtime: finishMs - startMs,
    waittime: waitMs,
    resourceused: usedMbSeconds,
    resourcewasted: wastedMbSeconds,
  };
}
