import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { DEFAULT_PRESET } from '../../model/analysis.ts';
import { reportDismissal } from '../../model/dismissal.ts';
import { withoutUndefined } from '../../model/record-of.ts';
import { applicationHref, compareHref, jobHref, partyHref } from '../../render/pages.ts';
import type { ReportBanner, ReportSite, SiteLink } from '../../render/renderer.ts';
import type { RunRow } from '../../store/insights.ts';
import { analysisHref } from '../api/run-links.ts';
import type { ServerParts } from '../parts.ts';
import { type PageParts, sendPage } from './page-parts.ts';
import { checked, optionalText } from './queries.ts';
import { unknownNotice } from './unknown-notice.ts';

const Place = z.object({ cluster: z.string(), id: z.string(), attempt: z.string().optional() });
const ReportQuery = z.object({ preset: optionalText });

/** `/applications/<cluster>/<id>/<attempt>`: the report of an attempt, the newest unless named, among the other pages. */
export function applicationPage(app: FastifyInstance, { parts, pages }: PageParts): void {
  for (const url of ['/applications/:cluster/:id', '/applications/:cluster/:id/:attempt']) {
    app.get(url, async ({ params, query }, reply) => {
      const { cluster, id, attempt } = checked(Place, params);
      const { preset } = checked(ReportQuery, query);
      const rows = await parts.insights.attempts(id, cluster);
      const row = chosen(rows, attempt, preset);
      const analysis =
        row === undefined ? undefined : await parts.analyses.get(row.application, row.preset);
      if (row === undefined || analysis === undefined) {
        const ref = { cluster, id, ...withoutUndefined({ attemptId: attempt }) };
        return sendPage(reply.code(404), pages.notice(await unknownNotice(parts, ref, rows)));
      }
      return sendPage(reply, await parts.report.render(analysis, await siteOf(parts, row, rows)));
    });
  }
}

/** The attempt that is named, under the preset that is; else the newest, under the usual preset where it was judged with it. */
function chosen(
  rows: readonly RunRow[],
  attempt: string | undefined,
  preset: string | undefined,
): RunRow | undefined {
  const ofAttempt = rows.filter(
    ({ application }) => attempt === undefined || (application.attemptId ?? '-') === attempt,
  );
  if (preset !== undefined) return ofAttempt.find((row) => row.preset === preset);
  return ofAttempt.find((row) => row.preset === DEFAULT_PRESET) ?? ofAttempt[0];
}

async function siteOf(
  parts: ServerParts,
  row: RunRow,
  rows: readonly RunRow[],
): Promise<ReportSite> {
  const { application } = row;
  const { cluster, id, attemptId } = application;
  const [dismissals, links] = await Promise.all([
    parts.insights.dismissals(
      { cluster, applicationId: id, ...withoutUndefined({ jobKey: application.jobKey }) },
      parts.nowMs(),
    ),
    linksOf(parts, row, rows),
  ]);
  const place = { cluster, applicationId: id, attemptId, preset: row.preset };
  return {
    banner: bannerOf(parts, row),
    links,
    attempts: attemptsOf(row, rows),
    heuristicHref: '/heuristics/{id}',
    dismissals: dismissals.map(reportDismissal),
    hiddenFields: [...parts.formFields(), ...fieldsOf(withoutUndefined(place))],
    ...withoutUndefined({
      dismissAction: parts.mayDismiss(application.user) ? '/dismissals' : undefined,
      withdrawAction:
        parts.viewer().role === 'platform' ? '/dismissals/{id}/withdrawal' : undefined,
    }),
  };
}

function fieldsOf(
  values: Readonly<Record<string, string>>,
): NonNullable<ReportSite['hiddenFields']> {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

function attemptsOf(row: RunRow, rows: readonly RunRow[]): ReportSite['attempts'] {
  return rows
    .filter(({ preset }) => preset === row.preset)
    .map((each) => ({
      label: `Attempt ${each.application.attemptId ?? '1'}`,
      href: applicationHref(each.application, each.preset),
      isThis: each === row,
      outcome: each.application.outcome,
      severity: each.verdict.severity,
      durationMs: each.application.durationMs,
    }));
}

/** By the job where it has one, else by its user: what else is there of the same kind. */
function bannerOf({ signOut }: ServerParts, { application }: RunRow): ReportBanner {
  return {
    trail: [...stepsTo(application), { label: application.name }],
    ...withoutUndefined({ signOut: signOut() }),
  };
}

function stepsTo({ jobKey, user }: RunRow['application']): ReportBanner['trail'] {
  const job = jobKey === undefined ? undefined : jobHref(jobKey);
  if (jobKey !== undefined && job !== undefined) {
    return [
      { label: 'Jobs', href: '/jobs' },
      { label: jobKey, href: job },
    ];
  }
  const ofUser = user === undefined ? undefined : partyHref('user', user);
  return user === undefined || ofUser === undefined
    ? [{ label: 'Search', href: '/search' }]
    : [
        { label: 'Users', href: '/users' },
        { label: user, href: ofUser },
      ];
}

async function linksOf(
  parts: ServerParts,
  row: RunRow,
  rows: readonly RunRow[],
): Promise<readonly SiteLink[]> {
  const { application, preset } = row;
  const { jobKey, user, queue } = application;
  const before = await runBefore(parts, row);
  const others = rows.filter(
    (each) => each.preset !== preset && each.application.attemptId === application.attemptId,
  );
  const links: readonly { readonly label: string; readonly href: string | undefined }[] = [
    { label: 'History of this job', href: jobKey === undefined ? undefined : jobHref(jobKey) },
    {
      label: 'Compare with the run before',
      href: before === undefined ? undefined : compareHref(before.application, application),
    },
    { label: `User ${user ?? ''}`, href: user === undefined ? undefined : partyHref('user', user) },
    {
      label: `Queue ${queue ?? ''}`,
      href: queue === undefined ? undefined : partyHref('queue', queue),
    },
    ...others.map((other) => ({
      label: `As ${other.preset} judges it`,
      href: applicationHref(other.application, other.preset),
    })),
    { label: 'Spark History Server', href: parts.historyServerHref(application) },
    { label: 'JSON', href: analysisHref(application, preset) },
  ];
  return links.flatMap(({ label, href }) => (href === undefined ? [] : [{ label, href }]));
}

/** The latest run of the same job that started before this one. */
async function runBefore({ insights }: ServerParts, row: RunRow): Promise<RunRow | undefined> {
  const { jobKey, startedAtMs } = row.application;
  if (jobKey === undefined) return undefined;
  const { preset } = row;
  return (await insights.runs({ jobKey, preset, toMs: startedAtMs, limit: 1 })).rows[0];
}
