import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DETAIL_LIMITS } from '../../src/model/detail.ts';
import { loadTemplates } from '../../src/render/load-templates.ts';
import { createRenderers } from '../../src/render/renderers.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { hostileAnalysis } from './hostile.ts';

const { html } = createRenderers(loadTemplates());
const page = html.render(anAnalysis());
/** So many of them, over and over. */
function many<T>(items: readonly T[] | undefined, count: number): readonly T[] {
  return Array.from({ length: count }, (_, index) => items?.[index % items.length]).filter(
    (item) => item !== undefined,
  );
}

const withoutCode = (text: string): string =>
  text.replaceAll(/<script>[\s\S]*?<\/script>|<style>[\s\S]*?<\/style>/g, '');

describe('the HTML report', () => {
  it('is a whole page with landmarks, one heading of the first rank and headed tables', () => {
    expect(page).toMatch(/^<!doctype html>\s*<html lang="en"/i);
    expect(page.match(/<h1[ >]/g)).toHaveLength(1);
    expect(page).toContain('<main');
    expect(page.match(/<th(?=[ >])(?![^>]*scope=)/g)).toBeNull();
  });

  it('says the verdict and what to change', () => {
    const analysis = anAnalysis();
    expect(page).toContain(analysis.application.name);
    expect(page).toContain('What to change');
    expect(page).toContain('--conf');
  });

  it('asks for nothing from outside, and allows only its own script', () => {
    expect(page).not.toMatch(/<(?:iframe|object|embed)\b|<link (?![^>]*href="data:,")/);
    expect(page).not.toMatch(/\bsrc="/);
    expect(page).not.toMatch(/url\(|@import/);
    const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
      ([, code = '']) => code,
    );
    for (const code of scripts) {
      const hash = createHash('sha256').update(code).digest('base64');
      expect(page.replaceAll('&#x3D;', '=')).toContain(`'sha256-${hash}'`);
    }
    expect(page).toContain("default-src 'none'");
  });

  it('lets nothing of a log out of its place', () => {
    const hostile = html.render(hostileAnalysis());
    const body = withoutCode(hostile);

    expect(hostile.match(/<script>/g)).toEqual(page.match(/<script>/g));
    expect(body).not.toContain('<img');
    expect(body).not.toContain('</script><b>');
    expect(body).not.toContain('\u001b');
    expect(body).not.toContain('\u202e');
    expect(body).toContain('&lt;/script&gt;&lt;b&gt;');
  });

  it('is the same whenever it is made', () => {
    html.render(hostileAnalysis());
    expect(html.render(anAnalysis())).toBe(page);
  });

  it('shows no number that is none', () => {
    expect(withoutCode(page)).not.toMatch(/\bNaN\b|\bInfinity\b|\bundefined\b|\[object/);
  });

  it('reads an analysis that keeps no detail and no budget', () => {
    const { timeBudget: _, ...rest } = anAnalysis({ detail: undefined });
    const short = html.render(rest);

    expect(short).toContain(rest.verdict.headline);
    expect(withoutCode(short)).not.toMatch(/\bundefined\b|<table[^>]*>\s*<\/table>/);
  });

  it('stays under a megabyte with all that the detail may hold', () => {
    const { detail } = anAnalysis();
    const full = anAnalysis({
      detail: {
        jobs: many(detail?.jobs, DETAIL_LIMITS.jobCount),
        stages: many(detail?.stages, DETAIL_LIMITS.stageCount),
        executors: many(detail?.executors, DETAIL_LIMITS.executorCount),
        configuration: many(detail?.configuration, DETAIL_LIMITS.propertyCount),
        moreStageCount: 9_800,
      },
    });
    const large = html.render(full);

    expect(large.length).toBeLessThan(1_000_000);
    expect(large).toContain('9,800');
  });
});
