import { describe, expect, it } from 'vitest';
import { createTerminalRenderer } from '../../../src/render/text/terminal.ts';
import { anAnalysis } from '../../builders/analysis.ts';
import { aRootFinding } from '../../builders/finding.ts';
import { CONTROL, hostileAnalysis } from '../hostile.ts';

const ESCAPE = '\u001b';
const plain = createTerminalRenderer({ isColour: false, widthColumns: 80 });
const coloured = createTerminalRenderer({ isColour: true, widthColumns: 80 });

function longestWordOf(line: string): number {
  return Math.max(...line.split(' ').map((word) => word.length));
}

describe('the terminal verdict', () => {
  it('begins with what it is about and how bad it is, then what to change', () => {
    const analysis = anAnalysis();
    const text = plain.render(analysis);

    expect(text.split('\n')[0]).toContain(analysis.application.name);
    expect(text.indexOf(analysis.verdict.severity.toUpperCase())).toBeGreaterThan(0);
    expect(text.indexOf('Change')).toBeGreaterThan(
      text.indexOf(analysis.verdict.severity.toUpperCase()),
    );
    expect(text).toContain('--conf ');
  });

  it('keeps to the width, but for what is copied', () => {
    const long = plain
      .render(anAnalysis())
      .split('\n')
      .filter((line) => line.length > 80 && !line.includes('--conf'));
    expect(long).toEqual([]);
  });

  it('writes settings so that they can be pasted behind spark-submit', () => {
    const [finding] = anAnalysis().findings;
    if (finding === undefined) throw new Error('the built analysis has no finding');
    const settings = ['spark.a', 'spark.b', 'spark.c'].map((property) => ({
      kind: 'set-property' as const,
      property,
      to: '1',
      because: 'it is one',
      scope: 'submit' as const,
    }));
    const text = plain.render(
      anAnalysis({ findings: [{ ...finding, recommendations: settings }] }),
    );

    expect(text).toContain(
      '    --conf spark.a=1 \\\n    --conf spark.b=1 \\\n    --conf spark.c=1\n',
    );
  });

  it('is coloured only when told', () => {
    expect(plain.render(anAnalysis())).not.toContain(ESCAPE);
    expect(coloured.render(anAnalysis())).toContain(`${ESCAPE}[`);
  });

  it('lets no text of a log move the cursor or turn the line', () => {
    const text = plain.render(hostileAnalysis());
    expect(text).not.toContain(ESCAPE);
    expect(text).not.toMatch(CONTROL);
  });

  it('says so when there is nothing to change', () => {
    const text = plain.render(
      anAnalysis({
        findings: [],
        alsoNoticed: [],
        verdict: { severity: 'none', headline: 'Nothing worth changing.' },
      }),
    );
    expect(text).toContain('FINE  Nothing worth changing.');
    expect(text).not.toContain('Change ');
  });

  it('shows the finding worth most whole, up to four others as a line, and counts the rest', () => {
    const others = ['one', 'two', 'three', 'four', 'five', 'six'].map((headline) =>
      aRootFinding({ headline, severity: 'moderate', heuristicId: 'spill' }),
    );
    const text = plain.render(anAnalysis({ findings: [aRootFinding(), ...others] }));
    const lines = text.split('\n').filter((line) => line.startsWith('  moderate'));

    expect(text.indexOf('shuffle-data-skew')).toBeLessThan(text.indexOf('Also worth doing'));
    expect(lines.map((line) => /^ {2}moderate {2}(\w+) /.exec(line)?.[1])).toEqual([
      'one',
      'two',
      'three',
      'four',
    ]);
    expect(text).toContain('and 2 more findings');
  });

  it('says what was measured and what it was held against', () => {
    const text = plain.render(anAnalysis());
    expect(text).toContain('- Longest task: 12 min (held against 2 min)');
    expect(text).toContain('- Shuffle read of a task: median 11 MiB, 95 % 14 MiB, max 451 MiB');
    expect(text).toContain('Gives back  6–11 min of wall clock');
  });

  it.for([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]0;title\u0007name', 'name'],
    ['a\u202eb\u2066c', 'abc'],
    ['two\nlines\rand\ta tab', 'two lines'],
    ['naïve 日本 🎻', 'naïve 日本 🎻'],
  ] as const)('shows the name %j as %s', ([name, shown]) => {
    const [first = ''] = plain.render(anAnalysis({ application: { name } })).split('\n');
    expect(first.startsWith(shown)).toBe(true);
    expect(first).not.toMatch(CONTROL);
  });

  it.for([40, 60, 200])('keeps to %i columns', (widthColumns) => {
    const narrow = createTerminalRenderer({ isColour: false, widthColumns });
    const code = /^\s+--conf /;
    const lines = narrow.render(anAnalysis()).split('\n');
    expect(lines.length).toBeGreaterThan(10);
    // a word longer than its row stands on one of its own
    expect(
      lines.filter(
        (line) =>
          line.length > widthColumns && !code.test(line) && longestWordOf(line) < widthColumns - 20,
      ),
    ).toEqual([]);
  });

  it('paints the same text that it shows without colour', () => {
    // oxlint-disable-next-line no-control-regex -- the colours themselves
    const bare = coloured.render(anAnalysis()).replaceAll(/\u001b\[[\d;]*m/g, '');
    expect(bare).toBe(plain.render(anAnalysis()));
  });

  it('says what could not be seen', () => {
    const gaps = [{ kind: 'truncated', detail: 'the log stops in the middle of a line' }] as const;
    expect(plain.render(anAnalysis({ gaps }))).toContain('the log stops in the middle of a line');
  });
});
