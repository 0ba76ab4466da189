import { describe, expect, it } from 'vitest';
import { createTerminalRenderer } from '../../src/render/terminal.ts';
import { anAnalysis } from '../builders/analysis.ts';
import { CONTROL, hostileAnalysis } from './hostile.ts';

const ESCAPE = '\u001b';
const plain = createTerminalRenderer({ isColour: false, widthColumns: 80 });
const coloured = createTerminalRenderer({ isColour: true, widthColumns: 80 });

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

  it('says what could not be seen', () => {
    const gaps = [{ kind: 'truncated', detail: 'the log stops in the middle of a line' }] as const;
    expect(plain.render(anAnalysis({ gaps }))).toContain('the log stops in the middle of a line');
  });
});
