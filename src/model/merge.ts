import type { ApplicationModel, Gap, Outcome } from './application.ts';
import { withoutUndefined } from './record-of.ts';
import type { ClusterUsage } from './yarn/cluster-usage.ts';
import { isClusterMode } from './yarn/deploy-mode.ts';
import type { YarnFacts } from './yarn/yarn-facts.ts';

/**
 * The application as a Spark record shows it, with what only the ResourceManager knows: its books, diagnostics, tags, the
 * queue it really ran in, and how it ended where Spark cannot tell. What Spark wrote itself (user, time of submission) stays.
 * The facts have to be those of this application.
 */
export function mergeYarn(app: ApplicationModel, facts: YarnFacts): ApplicationModel {
  const isMerged = app.sources.includes('yarn');
  return {
    ...app,
    outcome: outcomeOf(app, facts),
    sources: isMerged ? app.sources : [...app.sources, 'yarn'],
    sections: { ...app.sections, clusterUsage: usageOf(facts) },
    ...withoutUndefined({
      user: app.user ?? facts.user,
      queue: queueOf(app.queue, facts.queue),
      submittedAtMs: app.submittedAtMs ?? facts.submittedAtMs,
    }),
  };
}

/** With the times that its sums are over. */
function usageOf({ usage, launchedAtMs, finishedAtMs, attempts }: YarnFacts): ClusterUsage {
  return { ...usage, ...withoutUndefined({ launchedAtMs, finishedAtMs, attempts }) };
}

/**
 * YARN's queue is where it ran, Spark's what was asked for; but under the Fair Scheduler a recovered ResourceManager tells
 * the leaf only, and then a full path that ends with it says more.
 */
function queueOf(asked: string | undefined, ran: string | undefined): string | undefined {
  if (asked === undefined || ran === undefined) return ran ?? asked;
  return asked.endsWith(`.${ran}`) ? asked : ran;
}

function outcomeOf(app: ApplicationModel, facts: YarnFacts): Outcome {
  const said = saidOf(app, facts);
  if (said === 'killed' || said === 'failed') return said;
  if (said === 'succeeded' && isClusterMode(app)) return said;
  // it has ended, so a record that looks unfinished is one whose end was never written
  if (said !== 'running' && app.outcome === 'running') return 'unknown';
  return app.outcome;
}

/** What YARN says of this very attempt. */
function saidOf({ attemptId }: ApplicationModel, { attempts = [], outcome }: YarnFacts): Outcome {
  const index = attempts.findIndex((attempt) => attempt.attemptId === attemptId);
  const isLast = index < 0 || index === attempts.length - 1;
  return isLast ? outcome : (attempts[index]?.outcome ?? 'unknown');
}

/** An application that left no record but the ResourceManager's: it can be told that it ran, what it cost, and how it ended. */
export function yarnOnly(facts: YarnFacts, gap: Gap): ApplicationModel {
  const { ref, outcome, submittedAtMs, launchedAtMs, finishedAtMs } = facts;
  const startedAtMs = launchedAtMs ?? submittedAtMs ?? finishedAtMs ?? 0;
  return {
    ...ref,
    framework: { name: 'spark' },
    name: facts.name ?? ref.id,
    clusterManager: 'yarn',
    outcome,
    startedAtMs,
    lastSeenAtMs: finishedAtMs ?? startedAtMs,
    sources: ['yarn'],
    gaps: [gap],
    sections: { clusterUsage: usageOf(facts) },
    ...withoutUndefined({
      user: facts.user,
      queue: facts.queue,
      submittedAtMs,
      endedAtMs: finishedAtMs,
      attemptId: facts.attempts?.at(-1)?.attemptId,
    }),
  };
}
