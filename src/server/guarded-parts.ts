import type { AnalysisSummary } from '../model/analysis.ts';
import type { NewDismissal } from '../model/dismissal.ts';
import { publicSentence } from '../model/texts/public-text.ts';
import type { SignOut } from '../render/renderer.ts';
import type { Insights, RunPage, RunRow } from '../store/insights.ts';
import type { FormTokens } from './access/form-token.ts';
import { currentViewer, NOBODY } from './access/viewer-context.ts';
import { inTurn } from './in-turn.ts';
import type { QueuedApplication, ServerParts, ServerSources, Viewer } from './parts.ts';
import { prefixOf } from './path-prefix.ts';
import { forbidden, notFound } from './problem.ts';
import type { ServerSettings } from './settings.ts';
import { publicPart, seesAll } from './visibility.ts';

export interface GuardWith {
  readonly settings: Pick<ServerSettings, 'auth' | 'details' | 'baseUrl'>;
  readonly forms: FormTokens;
}

/** Answers that hold dozens of documents, sixty at most, and are made at the same time. Ours. */
const HEAVY_AT_ONCE = 4;

/** The only parts that routes are handed: nothing they read or change is past its viewer's rights. */
export function guardedParts(sources: ServerSources, { settings, forms }: GuardWith): ServerParts {
  const seesDetails = (viewer: Viewer, user: string | undefined): boolean =>
    settings.details === 'everyone' || seesAll(viewer, user);
  const shown = <T extends AnalysisSummary>(row: T): T =>
    seesDetails(currentViewer(), row.application.user) ? row : withoutDetails(row);
  // of an application that is not stored nobody knows whose it is
  const toldTo = (item: QueuedApplication): QueuedApplication =>
    seesDetails(currentViewer(), undefined) ? item : withoutTrouble(item);
  const { analyses, insights } = sources;
  return {
    ...sources,
    prefix: prefixOf(settings.baseUrl),
    inTurn: inTurn(HEAVY_AT_ONCE),
    viewer: currentViewer,
    queued: async (applicationId) => (await sources.queued(applicationId)).map(toldTo),
    formFields: () => forms.fields(currentViewer()),
    signOut: () => signOutOf(settings, forms),
    mayDismiss: (user) => seesAll(currentViewer(), user),
    withdraw: async (id, of) => {
      const viewer = currentViewer();
      const isPlatform = viewer.role === 'platform';
      if (!isPlatform && !(await isOwn(sources, viewer, { id, of }))) throw forbidden(NOT_YOURS);
      return insights.undoDismissal(id);
    },
    analyses: {
      get: async (ref, preset) => {
        const viewer = currentViewer();
        const analysis = await analyses.get(ref, preset);
        if (analysis === undefined) return undefined;
        return seesDetails(viewer, analysis.application.user) ? analysis : publicPart(analysis);
      },
      list: async (query) => {
        const { rows, ...page } = await analyses.list(query);
        return { ...page, rows: rows.map(shown) };
      },
    },
    insights: guardedInsights(insights, shown),
  };
}

/** Anybody may sign out: the form is that of nobody, and still good when the session is over. */
function signOutOf({ auth }: GuardWith['settings'], forms: FormTokens): SignOut | undefined {
  const { name } = currentViewer();
  if (auth.kind !== 'tokens' || name === undefined) return undefined;
  return { name, fields: forms.fields(NOBODY) };
}

type Shown = <T extends AnalysisSummary>(row: T) => T;

function guardedInsights(insights: Insights, shown: Shown): Insights {
  const page = ({ rows, ...rest }: RunPage): RunPage => ({ ...rest, rows: rows.map(shown) });
  const some = (rows: readonly RunRow[]): readonly RunRow[] => rows.map(shown);
  return {
    ...insights,
    search: async (query) => page(await insights.search(query)),
    runs: async (query) => page(await insights.runs(query)),
    attempts: async (id, cluster) => some(await insights.attempts(id, cluster)),
    mostToRecover: async (query) => some(await insights.mostToRecover(query)),
    dismiss: async (dismissal) => {
      const viewer = currentViewer();
      if (viewer.role !== 'platform') await refuseStrangers(insights, viewer, dismissal);
      // a viewer with a name dismisses under that name, whatever was sent
      return insights.dismiss({ ...dismissal, by: viewer.name ?? dismissal.by });
    },
    undoDismissal: async (id) => {
      if (currentViewer().role !== 'platform') throw forbidden(NOT_YOURS);
      return insights.undoDismissal(id);
    },
  };
}

interface Withdrawn {
  readonly id: number;
  readonly of: Parameters<ServerParts['withdraw']>[1];
}

/** Whether it is a dismissal of an application or a job that the viewer owns. */
async function isOwn(
  { insights, nowMs }: ServerSources,
  viewer: Viewer,
  { id, of }: Withdrawn,
): Promise<boolean> {
  const rows = await insights.attempts(of.applicationId, of.cluster);
  const own = rows.find(({ application }) => seesAll(viewer, application.user));
  if (own === undefined || (of.jobKey ?? own.application.jobKey) !== own.application.jobKey)
    return false;
  const inForce = await insights.dismissals(of, nowMs());
  const dismissal = inForce.find((each) => each.id === id);
  if (dismissal === undefined) return false;
  const { scope } = dismissal;
  return scope.kind === 'application' || ownsAll(await latestOf(insights, scope.jobKey), viewer);
}

/** Jobs are known by names that anybody may give: who has a run of one does not own those of others. */
function ownsAll(rows: readonly RunRow[], viewer: Viewer): boolean {
  return rows.every(({ application }) => seesAll(viewer, application.user));
}

const OWNER_RUNS = 30;

async function latestOf(insights: Insights, jobKey: string): Promise<readonly RunRow[]> {
  return (await insights.runs({ jobKey, limit: OWNER_RUNS })).rows;
}

const NOT_YOURS =
  'a finding is dismissed by who owns the application or the job, or by the platform';

/** Throws Problem. */
async function refuseStrangers(
  insights: Insights,
  viewer: Viewer,
  { scope }: NewDismissal,
): Promise<void> {
  const rows =
    scope.kind === 'application'
      ? await insights.attempts(scope.applicationId, scope.cluster)
      : await latestOf(insights, scope.jobKey);
  if (rows.length === 0) throw notFound('no analysis is stored of what is to be dismissed');
  if (!ownsAll(rows, viewer)) throw forbidden(NOT_YOURS);
}

/** Why it could not be read names places, and quotes what is there. */
function withoutTrouble({ trouble: _trouble, ...item }: QueuedApplication): QueuedApplication {
  return item;
}

function withoutDetails<T extends AnalysisSummary>(row: T): T {
  const { verdict } = row;
  return { ...row, verdict: { ...verdict, headline: publicSentence(verdict.headline) } };
}
