import type { Analysis } from '../../model/analysis.ts';
import type { ReportDismissal } from '../../model/dismissal.ts';
import { type BannerView, bannerOf } from '../pages/shell.ts';
import type { ReportAttempt, ReportBanner, ReportSite, SiteLink } from '../renderer.ts';
import { dismissalInWords } from '../words/dismissed.ts';
import { formatQuantity } from '../words/format.ts';
import { OUTCOME_IN_WORDS } from '../words/identity.ts';
import { listedTone, TONES_IN_WORDS, type Tone } from '../words/tone.ts';

/** What surrounds the report: the way to other pages, and the other attempts. */
export interface SiteView {
  readonly links: readonly SiteLink[];
  readonly attempts: readonly AttemptView[];
}
export interface AttemptView extends SiteLink {
  readonly isThis: boolean;
  readonly outcome: string;
  readonly tone: Tone;
  readonly severity: string;
  readonly took: string;
}
/** The id of a heuristic, with the address of its page where there is one. */
export interface HeuristicName {
  readonly id: string;
  readonly href: string | undefined;
}
/** What was said of a finding, in a sentence, and how it is taken back. */
export interface DismissalView {
  readonly sentence: string;
  readonly withdraw: FormView | undefined;
}
export interface FormView {
  readonly action: string;
  readonly hidden: readonly { readonly name: string; readonly value: string }[];
}
export interface DismissFormView extends FormView {
  readonly id: string;
  /** A dismissal for all runs of the job needs a job. */
  readonly hasJob: boolean;
}

/** Undefined for a report that stands alone. */
export function siteView(site: ReportSite | undefined): SiteView | undefined {
  if (site === undefined) return undefined;
  const attempts = site.attempts.filter(({ href }) => isAddress(href));
  return {
    links: site.links.filter(({ href }) => isAddress(href)),
    attempts: attempts.length > 1 ? attempts.map(attemptView) : [],
  };
}

/** What stands above every page of the server; undefined for a report among files. */
export function bannerView(banner: ReportBanner | undefined): BannerView | undefined {
  if (banner === undefined) return undefined;
  const trail = banner.trail.filter(({ href }) => href === undefined || isAddress(href));
  return bannerOf(undefined, trail, banner.signOut);
}

function attemptView({ severity, outcome, durationMs, ...link }: ReportAttempt): AttemptView {
  const tone = listedTone(severity);
  return {
    ...link,
    tone,
    severity: TONES_IN_WORDS[tone],
    outcome: OUTCOME_IN_WORDS[outcome],
    took: formatQuantity({ value: durationMs, unit: 'ms' }),
  };
}

/** An id, and the address of its page where there is one. */
export function heuristicName(id: string, site: ReportSite | undefined): HeuristicName {
  const href = site?.heuristicHref?.replaceAll('{id}', () => encodeURIComponent(id));
  return { id, href: href !== undefined && isAddress(href) ? href : undefined };
}

/** What was said of the findings of one heuristic, and the forms to take it back. */
export function dismissalViews(
  heuristicId: string,
  site: ReportSite | undefined,
): readonly DismissalView[] {
  if (site === undefined) return [];
  return site.dismissals
    .filter((each) => each.heuristicId === heuristicId)
    .map((each) => ({
      sentence: `Dismissed: ${dismissalInWords(each)}`,
      withdraw: withdrawForm(each, site),
    }));
}

/** The form under a finding; undefined where nothing can be dismissed, or this is dismissed already. */
export function dismissForm(
  findingId: string,
  heuristicId: string,
  { application }: Analysis,
  site: ReportSite | undefined,
): DismissFormView | undefined {
  if (site?.dismissAction === undefined || !isAddress(site.dismissAction)) return undefined;
  if (dismissalViews(heuristicId, site).length > 0) return undefined;
  return {
    id: findingId,
    action: site.dismissAction,
    hidden: [{ name: 'heuristicId', value: heuristicId }, ...(site.hiddenFields ?? [])],
    hasJob: application.jobKey !== undefined,
  };
}

function withdrawForm({ id }: ReportDismissal, site: ReportSite): FormView | undefined {
  const action = site.withdrawAction?.replaceAll('{id}', () => String(id));
  if (action === undefined || !isAddress(action)) return undefined;
  return { action, hidden: site.hiddenFields ?? [] };
}

/** Of the web, or of a page beside this one: anything else (`javascript:`, `data:`) could act when it is clicked. */
function isAddress(href: string): boolean {
  if (!URL.canParse(href, 'https://beside.invalid/')) return false;
  return /^https?:$/.test(new URL(href, 'https://beside.invalid/').protocol);
}
