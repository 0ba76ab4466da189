import type { FailureClass } from '../../metrics/failures/failure-message.ts';
import { savingOfLostWork } from '../../metrics/failures/lost-work.ts';
import type { Verdict } from '../../model/analysis.ts';
import type { ApplicationModel } from '../../model/application.ts';
import type { Evidence } from '../../model/finding.ts';
import type { Described } from '../flagged.ts';
import { isWorthMentioning } from '../gate.ts';
import {
  type Consequence,
  consequenceOf,
  type FailureGateOptions,
  severityOfLoss,
} from './failure-gate.ts';

/** Work that was lost, and the failures that come of the same causes. */
interface Loss {
  readonly causes: readonly FailureClass[];
  readonly lostCoreMs: number;
  /** Rows that are shown where it is not flagged. */
  readonly details: readonly Evidence[];
}

/**
 * The way from lost work to a verdict: flagged where it made a job fail or where not losing it is worth a remark, and kept as
 * details else.
 */
export function flagIfLost(
  app: ApplicationModel,
  gate: FailureGateOptions,
  { causes, lostCoreMs, details }: Loss,
  describe: (consequence: Consequence) => Described,
): Verdict {
  const consequence = consequenceOf(app, causes);
  const saving = savingOfLostWork(app, lostCoreMs);
  if (consequence.jobs.length === 0 && !isWorthMentioning(app, saving, gate)) {
    return { kind: 'pass', details };
  }
  const severity = severityOfLoss(app, consequence, lostCoreMs, gate);
  const remedy = { withoutFailures: true } as const;
  // in the order that documents have their fields in
  const { confidence, owner, ...told } = describe(consequence);
  return { kind: 'flag', findings: [{ severity, ...told, saving, remedy, confidence, owner }] };
}
