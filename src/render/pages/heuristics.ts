import { DEFAULT_PRESET } from '../../model/analysis.ts';
import type { HeuristicEntry, HeuristicInput, HeuristicsInput } from '../pages.ts';
import { formatCount, formatQuantity } from '../words/format.ts';
import { heuristicHref, searchHref } from './addresses.ts';
import { markdownPage } from './markdown.ts';
import { runsTable } from './runs-table.ts';
import { linkTable, nameCell, quantityCell, sentenceCell } from './table.ts';
import { windowInWords, windowTerms } from './windows.ts';

/** Everything the list of heuristics says, in words: a table for each preset, the one told most first. */
export function heuristicsView({ heuristics, window }: HeuristicsInput) {
  const presets = [...new Set(heuristics.flatMap(({ presets: [first] }) => first ?? 'other'))];
  return {
    summary: `${formatCount(heuristics.length, 'heuristic')}; how often each was told ${windowInWords(window)}.`,
    groups: presets.map((preset) => ({
      preset,
      table: linkTable(
        `Heuristics of ${preset}`,
        [
          {
            label: 'Heuristic',
            look: 'long',
            cell: ({ id, title }) => sentenceCell(title, { href: heuristicHref(id), note: id }),
          },
          {
            label: 'Why it matters',
            look: 'long',
            cell: ({ why }) => nameCell(why, { look: 'long' }, 300),
          },
          {
            label: 'Told',
            look: 'number',
            cell: ({ toldCount }) => quantityCell(toldCount, 'count'),
          },
          {
            label: 'Said to be wrong',
            look: 'number',
            cell: (entry) => nameCell(wrongInWords(entry), { look: 'number' }),
          },
          {
            label: 'Dismissed',
            look: 'number',
            cell: ({ dismissedCount }) =>
              quantityCell(dismissedCount > 0 ? dismissedCount : undefined, 'count'),
          },
        ],
        heuristics
          .filter(({ presets: [first] }) => (first ?? 'other') === preset)
          .toSorted((a, b) => b.toldCount - a.toldCount),
      ),
    })),
  };
}

/** `3 (2 %)`; empty for never. */
function wrongInWords({ toldCount, wrongCount }: HeuristicEntry): string {
  if (wrongCount === 0) return '';
  const count = formatQuantity({ value: wrongCount, unit: 'count' });
  if (toldCount < wrongCount) return count;
  return `${count} (${formatQuantity({ value: wrongCount / toldCount, unit: 'ratio' })})`;
}

/** Empty for none. */
function presetsInWords(presets: readonly string[]): string {
  if (presets.length === 0) return '';
  const names = presets.join(presets.length === 2 ? ' and ' : ', ');
  return presets.length === 1 ? `the preset ${names}` : `the presets ${names}`;
}

/** Everything the page of a heuristic says, in words. */
export function heuristicView({ entry, page, recent, window }: HeuristicInput) {
  const wrong = wrongInWords(entry);
  return {
    id: entry.id,
    title: entry.title,
    why: entry.why,
    presets: presetsInWords(entry.presets),
    record:
      entry.toldCount === 0
        ? `Not told of any application ${windowInWords(window)}.`
        : `Told of ${formatCount(entry.toldCount, 'application')} ${windowInWords(window)}${wrong === '' ? '' : `, said to be wrong ${wrong}`}.`,
    page: page === undefined ? undefined : markdownPage(page),
    recent: runsTable('Latest applications with it', recent, ['Queue', 'Held']),
    allHref: searchHref({ heuristic: entry.id }),
    windowHref: searchHref({ ...windowTerms(window, DEFAULT_PRESET), heuristic: entry.id }),
  };
}
