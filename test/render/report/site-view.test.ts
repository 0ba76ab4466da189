import { describe, expect, it } from 'vitest';
import { contentPolicy } from '../../../src/render/content-policy.ts';
import { loadTemplates } from '../../../src/render/load-templates.ts';
import type { ReportSite } from '../../../src/render/renderer.ts';
import { createRenderers } from '../../../src/render/renderers.ts';
import { anAnalysis } from '../../builders/analysis.ts';
import { HOSTILE } from '../hostile.ts';
import { firstFlaw } from '../markup.ts';

const templates = loadTemplates();
const { html } = createRenderers(templates);

const ENDED = { outcome: 'failed', severity: 'critical', durationMs: 5_000 } as const;

function aSite(overrides: Partial<ReportSite> = {}): ReportSite {
  return {
    links: [
      { label: 'Overview', href: '/' },
      { label: 'Spark History Server', href: 'https://history.example/history/application_1/1' },
    ],
    attempts: [
      { ...ENDED, label: 'Attempt 1', href: '/apps/a/1', isThis: true },
      {
        label: 'Attempt 2',
        href: '/apps/a/2',
        isThis: false,
        outcome: 'succeeded',
        severity: 'none',
        durationMs: 61_000,
      },
    ],
    heuristicHref: '/heuristics/{id}',
    dismissals: [],
    dismissAction: '/dismissals',
    withdrawAction: '/dismissals/{id}/undo',
    hiddenFields: [{ name: 'csrf', value: '"><b>' }],
    ...overrides,
  };
}
const DISMISSAL: ReportSite['dismissals'][number] = {
  id: 7,
  heuristicId: 'shuffle-data-skew',
  kind: 'accepted',
  scope: 'job',
  reason: 'One run a week <img src=x>',
  by: 'ana',
  atMs: Date.UTC(2026, 0, 2),
  untilMs: Date.UTC(2026, 1, 1),
};

describe('a report as a page among others', () => {
  it('links to the other pages, the other attempts and the pages of heuristics', () => {
    const page = html.render(anAnalysis(), aSite());

    expect(page).toContain('<a href="/">Overview</a>');
    expect(page).toContain('<a href="/apps/a/2">Attempt 2</a>');
    expect(page).not.toContain('<a href="/apps/a/1"');
    const [, , , second = ''] = rowsOf(page, 'Attempts of this application');
    expect(textOf(second)).toBe('Attempt 2 succeeded No finding 1 min 1 s');
    expect(page).toContain('<a href="/heuristics/shuffle-data-skew"><code>shuffle-data-skew');
    expect(page).toContain('<a href="/heuristics/spill"><code>spill');
  });

  it('has the banner of the other pages only where it is told to', () => {
    const banner = {
      trail: [{ label: 'Jobs', href: '/jobs' }, { label: 'orders' }],
      signOut: { name: 'ana', fields: [{ name: 'formToken', value: 'f1' }] },
    };
    const page = html.render(anAnalysis(), aSite({ banner }));
    const among = html.render(anAnalysis(), aSite());

    expect(page).toMatch(/<header class="banner">[\s\S]*<a href="\/search">Search<\/a>/);
    expect(page).toMatch(/<a href="\/jobs">Jobs<\/a><\/li>\s*<li><span aria-current="page">orders/);
    expect(page).toMatch(/action="\/logout">\s*<input type="hidden" name="formToken" value="f1">/);
    expect(page.match(/<main>/g)).toHaveLength(1);
    expect(page.match(/<h1>/g)).toHaveLength(1);
    expect(among).not.toMatch(/class="banner"|\/logout/);
    expect(among.match(/<main>/g)).toHaveLength(1);
  });

  it('has a form under each finding, with what the server wants back', () => {
    const page = html.render(anAnalysis(), aSite());

    expect(page.match(/<form method="post" action="\/dismissals">/g)).toHaveLength(1);
    expect(page).toContain('<input type="hidden" name="heuristicId" value="shuffle-data-skew">');
    expect(page).toContain('name="csrf" value="&quot;&gt;&lt;b&gt;"');
    expect(page).toContain('<option value="job">');
    const { jobKey: _, ...application } = anAnalysis().application;
    const jobless = html.render({ ...anAnalysis(), application }, aSite());
    expect(jobless).toContain('<option value="application">');
    expect(jobless).not.toContain('<option value="job">');
  });

  it('shows a dismissed finding still, with who said why and until when', () => {
    const page = html.render(anAnalysis(), aSite({ dismissals: [DISMISSAL] }));

    expect(page).toContain('<s>severe</s> dismissed');
    expect(page).toContain(
      'Dismissed: accepted for this job by ana until 2026-02-01: One run a week &lt;img src&#x3D;x&gt;',
    );
    expect(page).toContain('action="/dismissals/7/undo"');
    expect(page).not.toContain('action="/dismissals"');
  });

  it('lets forms post to its own server, and to nowhere without one', () => {
    expect(html.render(anAnalysis(), aSite())).toContain(contentPolicy(templates, 'self'));
    const alone = html.render(anAnalysis());
    expect(alone).toContain(contentPolicy(templates));
    expect(contentPolicy(templates)).toContain("form-action 'none'");
    expect(alone).not.toMatch(/<form|<input/);
  });

  it('takes no address that could act, and escapes what it is told', () => {
    const href = 'javascript:alert(1)';
    const attempt = { ...ENDED, label: HOSTILE, href, isThis: false };
    const page = html.render(
      anAnalysis(),
      aSite({
        links: [{ label: HOSTILE, href }],
        banner: {
          trail: [{ label: HOSTILE, href }, { label: HOSTILE }],
          signOut: { name: HOSTILE, fields: [{ name: HOSTILE, value: HOSTILE }] },
        },
        attempts: [attempt, attempt],
        heuristicHref: href,
        dismissAction: href,
        withdrawAction: href,
        dismissals: [{ ...DISMISSAL, reason: HOSTILE, by: HOSTILE }],
      }),
    );
    const body = page.replaceAll(/<script>[\s\S]*?<\/script>|<style>[\s\S]*?<\/style>/g, '');

    expect(body).not.toContain('javascript:');
    expect(firstFlaw(body.replace(/^<!doctype html>/, '').trim())).toBeUndefined();
  });
});

function rowsOf(page: string, label: string): readonly string[] {
  const [, table = ''] = page.split(`aria-label="${label}"`);
  return table.split('</table>')[0]?.split('<tr') ?? [];
}

function textOf(row: string): string {
  return row
    .replaceAll(/^[^>]*>|<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
