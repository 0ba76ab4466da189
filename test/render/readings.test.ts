import { describe, expect, it } from 'vitest';
import { loadTemplates } from '../../src/render/load-templates.ts';
import { createRenderers } from '../../src/render/renderers.ts';
import { firstFlaw } from './markup.ts';
import { analysisOf, REAL_LOGS } from './real-reports.ts';

const { html, terminal, markdown } = createRenderers(loadTemplates());

/** What a person reads: no script, no style, no drawing, no tag; ids of applications and of times in names are no numbers. */
function wordsOf(page: string): string {
  return page
    .replaceAll(/<(script|style|svg)\b[\s\S]*?<\/\1>/g, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\b(?:application_|app-|local-|attempt_|container_)[\w-]+/g, 'ID');
}

describe('the pages of real applications', () => {
  it.for(REAL_LOGS)('%s reads well', async (log) => {
    const analysis = await analysisOf(log);
    const page = html.render(analysis);
    const words = wordsOf(page);

    expect(words).not.toMatch(/\bNaN\b|\bundefined\b|\bInfinity\b|\[object|\bnull\b/);
    expect(words).not.toMatch(/\d{16,}|\d\.\d{5,}/);
    expect(page).not.toMatch(/="[^"]*(?:NaN|undefined|Infinity)[^"]*"/);
    // nothing that holds nothing
    expect(page).not.toMatch(
      /<(ul|ol|dl|dd|dt|table|tbody|figure|details|section|article|p|h[1-6]|th|li)(?: [^>]*)?>\s*<\/\1>/,
    );
    expect(page).not.toMatch(/<\/h[23]>\s*<\/(?:section|div|article)>/);
    expect(
      firstFlaw(
        page
          .replace(/^<!doctype html>/, '')
          .replaceAll(/<(script|style)>[\s\S]*?<\/\1>/g, '')
          .trim(),
      ),
    ).toBeUndefined();
    expect(page.length).toBeLessThan(400_000);
    expect(terminal.render(analysis)).not.toMatch(/\bNaN\b|\bundefined\b|\[object/);
    expect(markdown.render(analysis)).not.toMatch(/\bNaN\b|\bundefined\b|\[object/);
  });

  it.for(REAL_LOGS)('%s says on its first screen what to do or where to look', async (log) => {
    const analysis = await analysisOf(log);
    const page = html.render(analysis);
    const screen = page.slice(page.indexOf('id="verdict"'), page.indexOf('class="figures"'));
    const [top] = analysis.findings;

    expect(screen).toMatch(/gives back|took/);
    expect(screen).toContain(top === undefined ? 'href="#time"' : 'What to change:');
    const canCopy = top?.recommendations.some(
      (advice) =>
        advice.kind === 'set-property' ||
        (advice.kind === 'change-code' && advice.after !== undefined),
    );
    expect(screen.includes('data-copy')).toBe(canCopy === true);
  });

  it('of a skewed join draw its tasks and the critical path, and of small files their sizes', async () => {
    const skewed = html.render(await analysisOf('patients/logs/p01.3.5.sick.zst'));
    expect(skewed).toContain('Tasks of stage 4.0, ');
    expect(skewed).toMatch(/data-tip="[^"]*, read [^"]*, executor /);
    expect(skewed).toContain('Critical path');
    expect(skewed).toContain('class="measure-bar"');
    const files = html.render(await analysisOf('patients/logs/p07.3.5.sick.zst'));
    expect(files).toContain('As it is: 4,000 files of 888 B');
    expect(files).toContain('Enough: 2 files of 1.7 MiB');
  });
});
