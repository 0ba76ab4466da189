import { describe, expect, it } from 'vitest';
import { loadTemplates } from '../../../src/render/load-templates.ts';
import { createRenderers } from '../../../src/render/renderers.ts';
import { clusterUsageView } from '../../../src/render/report/cluster-usage-view.ts';
import { anAnalysis } from '../../builders/analysis.ts';
import { someBooks } from '../../builders/books.ts';
import { HOSTILE } from '../hostile.ts';
import { firstFlaw } from '../markup.ts';

const renderers = createRenderers(loadTemplates());
const OF_MEMORY =
  'Of memory YARN counted 13 GiB-h: executors 80 %, application master 10 %, rounding 6 %, start-up 2 %, not explained 2 %.';
const OF_VCORES =
  'Of vcores YARN counted 13 core-h: executors 94 %, application master 10 %, lost in a restart of the ResourceManager −4 %.';

describe('what YARN counted', () => {
  it('is a sentence for each sum', () => {
    expect(clusterUsageView(someBooks())?.sentences).toEqual([
      OF_MEMORY,
      OF_VCORES,
      'Our own books, without start-up, come to 96 % of the memory and 104 % of the vcores.',
    ]);
  });

  it('is a table, item by item, with the sum', () => {
    const { table } = clusterUsageView(someBooks()) ?? {};

    expect(table?.rows.map(({ cells }) => cells.map(({ text }) => text))).toEqual([
      ['executors', '10 GiB-h', '80 %', '12 core-h', '94 %', 'recorded times and sizes'],
      ['application master', '1.3 GiB-h', '10 %', '1.3 core-h', '10 %', 'recorded times and sizes'],
      ['rounding', '0.75 GiB-h', '6 %', '', '', 'recorded times and sizes'],
      ['start-up', '0.25 GiB-h', '2 %', '', '', 'estimated'],
      ['lost in a restart of the ResourceManager', '', '', '−30 core-min', '−4 %', 'what is left'],
      ['not explained', '0.25 GiB-h', '2 %', '', '', 'what is left'],
      ['counted in all', '13 GiB-h', '100 %', '13 core-h', '100 %', 'YARN'],
    ]);
  });

  it('leaves out the sum that YARN did not tell', () => {
    const { vcores: _, ...memoryOnly } = someBooks();
    const view = clusterUsageView(memoryOnly);

    expect(view?.sentences).toEqual([
      OF_MEMORY,
      'Our own books, without start-up, come to 96 % of the memory.',
    ]);
    expect(view?.table?.columns.map(({ text }) => text)).not.toContain('Vcores');
  });

  it('has no shares of nothing', () => {
    const nothing = { unit: 'byteMs', total: 0, own: 0, items: [] } as const;

    const view = clusterUsageView({ memory: nothing, notes: [] });

    expect(view?.table?.columns.map(({ text }) => text)).toEqual(['What', 'Memory', 'Known from']);
    expect(view?.sentences).toEqual(['Of memory YARN counted nothing.']);
  });

  it('is on the page, and in the comment as a sentence; escaped', () => {
    const clusterUsage = someBooks({ notes: [HOSTILE] });
    const analysis = anAnalysis({ detail: { clusterUsage } });
    const page = renderers.html.render(analysis);

    expect(page).toContain(OF_MEMORY);
    const [section = ''] = /<section id="run"[^]*?<\/section>/.exec(page) ?? [];
    expect(section).toContain('What YARN counted');
    expect(firstFlaw(section)).toBeUndefined();
    expect(page).not.toContain(HOSTILE);
    expect(renderers.markdown.render(analysis)).toContain(`${OF_MEMORY} ${OF_VCORES}`);
  });

  it('is absent where YARN was not asked', () => {
    expect(clusterUsageView(undefined)).toBeUndefined();
    expect(renderers.html.render(anAnalysis())).not.toContain('What YARN counted');
    expect(renderers.markdown.render(anAnalysis())).not.toContain('YARN counted');
  });
});
