import { STARVED_MS, type Starvation, starvation } from '../../metrics/allocation/starvation.ts';
import type { Failure } from '../../metrics/failures/failure-chain.ts';
import type { FailureClass } from '../../metrics/failures/failure-message.ts';
import { readFailureMessage } from '../../metrics/failures/failure-message.ts';
import { wallSaving } from '../../metrics/saving.ts';
import { msInWords } from '../../metrics/words.ts';
import type { ApplicationModel } from '../../model/application.ts';
import type { Evidence, FindingDraft } from '../../model/finding.ts';
import { shortened } from '../../model/texts/shortened.ts';
import { noExecutorAdvice, noExecutorEvidence } from '../allocation/no-executor.ts';

/** What a job or an application ends with when somebody, or a timeout, gave up waiting; everything else is an error of its own. */
const GAVE_UP: ReadonlySet<FailureClass> = new Set([
  'broadcast-timeout',
  'cancelled',
  'context-stopped',
  'unknown',
]);

/** An application that failed or was killed while its first tasks waited for an executor; undefined where another error ended it. */
export function endWithoutExecutor(
  app: ApplicationModel,
  final: Failure | undefined,
): FindingDraft | undefined {
  if (app.outcome !== 'failed' && app.outcome !== 'killed') return undefined;
  const starved = starvation(app);
  if (starved === undefined || starved.waitMs < STARVED_MS) return undefined;
  const diagnostics = app.sections.clusterUsage?.diagnostics?.trim() ?? '';
  const isTold =
    app.outcome === 'failed' && !GAVE_UP.has(readFailureMessage(diagnostics).failureClass);
  if (isTold || (final !== undefined && !GAVE_UP.has(final.cause))) return undefined;
  return findingOf(app, starved, said(final, diagnostics));
}

function findingOf(
  app: ApplicationModel,
  starved: Starvation,
  error: readonly Evidence[],
): FindingDraft {
  const ended = app.outcome === 'killed' ? 'was killed' : 'failed';
  const waited = msInWords(starved.waitMs);
  return {
    severity: 'critical',
    subject: { kind: 'application' },
    headline: `The application ${ended}: no executor ever came, its tasks waited ${waited}`,
    evidence: [...noExecutorEvidence(app, starved), ...error],
    recommendations: noExecutorAdvice(app, starved),
    saving: wallSaving(app, starved.waitMs, 'measured'),
    confidence: {
      level: 'medium',
      because: 'the record shows the wait; why no executor came only the cluster manager knows',
    },
    owner: 'user',
  };
}

const TEXT_LENGTH = 1_000;

function said(final: Failure | undefined, diagnostics: string): readonly Evidence[] {
  if (final !== undefined && final.text !== '') {
    return [{ kind: 'text', label: 'Error', text: shortened(final.text, TEXT_LENGTH) }];
  }
  if (diagnostics === '') return [];
  return [{ kind: 'text', label: 'Resource manager', text: shortened(diagnostics, TEXT_LENGTH) }];
}
