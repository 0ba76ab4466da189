import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OUTPUT_FORMATS } from '../../src/model/output-formats.ts';
import { jsonLine } from '../../src/render/json.ts';
import { loadTemplates } from '../../src/render/load-templates.ts';
import { createRenderers } from '../../src/render/renderers.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { CONTROL, HOSTILE, hostileAnalysis } from './hostile.ts';

const renderers = createRenderers(loadTemplates());

describe('every format', () => {
  it.for(OUTPUT_FORMATS)(
    '%s is deterministic, ends in a line feed and holds the headline',
    (format) => {
      const text = renderers[format].render(anAnalysis());

      expect(renderers[format].render(anAnalysis())).toBe(text);
      expect(text.endsWith('\n')).toBe(true);
      expect(text).toContain(anAnalysis().findings[0]?.heuristicId);
    },
  );

  it.for(OUTPUT_FORMATS)('%s has no control character of a hostile log', (format) => {
    expect(renderers[format].render(hostileAnalysis())).not.toMatch(CONTROL);
  });
});

describe('JSON', () => {
  it('is the document, whatever it holds', () => {
    expect(JSON.parse(renderers.json.render(hostileAnalysis()))).toEqual(hostileAnalysis());
  });

  it('is one line for NDJSON', () => {
    const line = jsonLine(hostileAnalysis());
    expect(line.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(line)).toEqual(hostileAnalysis());
  });
});

describe('JUnit', () => {
  it('has a failure for each finding, escaped', () => {
    const xml = renderers.junit.render(hostileAnalysis());

    expect(xml).toMatch(/^<\?xml version="1\.0"/);
    expect(xml.match(/<failure\b/g)).toHaveLength(anAnalysis().findings.length);
    expect(xml).not.toContain('<b>');
    expect(xml).not.toContain('<img');
    expect(xml.match(/<\w+/g)?.length).toBe(
      renderers.junit.render(anAnalysis()).match(/<\w+/g)?.length,
    );
  });
});

describe('SARIF', () => {
  it('is 2.1.0 with a rule for each result', () => {
    const Sarif = z.object({
      version: z.literal('2.1.0'),
      runs: z.array(
        z.object({
          tool: z.object({
            driver: z.object({
              name: z.literal('sparkvet'),
              rules: z.array(z.object({ id: z.string() })),
            }),
          }),
          results: z.array(
            z.object({
              ruleId: z.string(),
              level: z.enum(['none', 'note', 'warning', 'error']),
              message: z.object({ text: z.string() }),
            }),
          ),
        }),
      ),
    });
    const { runs } = Sarif.parse(JSON.parse(renderers.sarif.render(anAnalysis())));
    const rules = new Set(runs[0]?.tool.driver.rules.map(({ id }) => id));

    expect(runs[0]?.results.length).toBeGreaterThan(0);
    expect(runs[0]?.results.filter(({ ruleId }) => !rules.has(ruleId))).toEqual([]);
  });
});

describe('Markdown', () => {
  it('lets no HTML or link of a log through', () => {
    const text = renderers.markdown.render(hostileAnalysis());
    expect(text.replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, '')).not.toMatch(
      /(?<!\\)<(?:b|img|script)\b/,
    );
    expect(HOSTILE).toContain('<b>');
  });
});
