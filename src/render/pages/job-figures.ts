import type { HeuristicName } from '../pages.ts';
import { formatDay } from '../words/format.ts';
import { jobChart } from './job-chart.ts';
import { jobFacts, type OwnedJob, type PartyLinks } from './job-facts.ts';
import { type LinkTable, linkTable, nameCell, timeCell } from './table.ts';

/** Where the pages of other things are; undefined where there is none. */
export interface JobLinks extends PartyLinks {
  readonly heuristic: (heuristicId: string) => string | undefined;
}
export interface JobFigures extends OwnedJob {
  readonly heuristics: readonly HeuristicName[];
  readonly links: JobLinks;
}

/** What the template `job-figures` shows of a job's history, on the server's page and on the one of a site of files. */
export function jobFigures(figures: JobFigures) {
  const { history, heuristics } = figures;
  return {
    facts: jobFacts(figures),
    chart: jobChart(history, heuristics),
    findings: findingsTable(figures),
    isSingle: history.runs.length < 2,
  };
}

function findingsTable({ history, heuristics, links }: JobFigures): LinkTable | undefined {
  return linkTable(
    history.runs.length < 2 ? 'Findings' : 'Findings that come back',
    [
      {
        label: 'Finding',
        look: 'long',
        cell: ({ heuristicId }) =>
          nameCell(heuristics.find(({ id }) => id === heuristicId)?.title ?? heuristicId, {
            look: 'long',
            href: links.heuristic(heuristicId),
          }),
      },
      {
        label: 'Runs',
        look: 'number',
        cell: ({ runCount }) =>
          nameCell(`${runCount} of ${history.runs.length}`, {
            look: 'number',
            order: String(runCount),
          }),
      },
      {
        label: 'Last seen',
        cell: ({ lastSeenAtMs }) => timeCell(lastSeenAtMs, { text: formatDay(lastSeenAtMs) }),
      },
      {
        label: 'In the latest run',
        cell: ({ isInLatest }) => nameCell(isInLatest ? 'yes' : 'gone'),
      },
    ],
    history.findings,
  );
}
