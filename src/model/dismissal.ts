/** `wrong`: the finding is not true; `accepted`: true and it stays; `later`: true and it waits. */
export const DISMISSAL_KINDS = ['wrong', 'accepted', 'later'] as const;

/** Of why somebody says so, in characters: somebody types it, and what is longer is no reason. */
export const MAX_REASON_LENGTH = 1_000;

/** What somebody said of a finding; it stays visible as dismissed until then. */
export interface Dismissal {
  readonly id: number;
  readonly scope:
    | { readonly kind: 'application'; readonly cluster: string; readonly applicationId: string }
    | { readonly kind: 'job'; readonly jobKey: string };
  readonly heuristicId: string;
  readonly kind: (typeof DISMISSAL_KINDS)[number];
  readonly reason: string;
  readonly by: string;
  readonly atMs: number;
  /** Absent: for good. */
  readonly untilMs?: number;
}
export type NewDismissal = Omit<Dismissal, 'id'>;

/** As a report shows it, which is of one application: of the scope its kind. */
export interface ReportDismissal extends Omit<Dismissal, 'scope'> {
  readonly scope: Dismissal['scope']['kind'];
}

/** The dismissal as a report shows it. */
export function reportDismissal({ scope, ...dismissal }: Dismissal): ReportDismissal {
  return { ...dismissal, scope: scope.kind };
}
