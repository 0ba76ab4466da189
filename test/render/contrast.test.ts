import { describe, expect, it } from 'vitest';
import { loadTemplates } from '../../src/render/load-templates.ts';

const [light = '', dark = ''] = loadTemplates().style.text.split(
  '@media screen and (prefers-color-scheme: dark)',
);
const LIGHT = coloursOf(light);
/** The dark face names what differs. */
const DARK: ReadonlyMap<string, string> = new Map([...LIGHT, ...coloursOf(dark)]);

const TEXT = ['ink', 'muted', 'link', 'critical', 'severe', 'moderate', 'low', 'none'];
const BACKGROUNDS = [...LIGHT.keys()].filter((name) => /^(?:page|card|inset)$|-wash$/.test(name));

/** `--name: #rrggbb`; the first of a name counts, print changes some of them later. */
function coloursOf(css: string): ReadonlyMap<string, string> {
  const found = [...css.matchAll(/--([\w-]+): (#[\da-f]{6});/g)].toReversed();
  return new Map(found.map(([, name = '', colour = '']) => [name, colour]));
}

/** Relative luminance of `#rrggbb` (WCAG 2.2, definition of contrast ratio). */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((start) => Number.parseInt(colour.slice(start, start + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(colours: ReadonlyMap<string, string>, text: string, background: string): number {
  const [darker = 0, lighter = 0] = [text, background]
    .map((name) => luminance(colours.get(name) ?? ''))
    .toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

describe('contrast', () => {
  it('is measured as WCAG does', () => {
    const colours = new Map([
      ['black', '#000000'],
      ['white', '#ffffff'],
      ['grey', '#767676'],
    ]);
    expect(contrast(colours, 'black', 'white')).toBe(21);
    expect(contrast(colours, 'grey', 'white')).toBeCloseTo(4.54, 2);
  });

  // WCAG 2.2, success criterion 1.4.3 (AA)
  it.for([
    ['light', LIGHT],
    ['dark', DARK],
  ] as const)('is at least 4.5 for every text of the %s face', ([, colours]) => {
    const pale = TEXT.flatMap((text) =>
      BACKGROUNDS.filter((background) => !(contrast(colours, text, background) >= 4.5)).map(
        (background) => `${text} on ${background}`,
      ),
    );
    expect(BACKGROUNDS.length).toBeGreaterThan(5);
    expect(pale).toEqual([]);
  });
});
