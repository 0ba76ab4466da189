import { describe, expect, it } from 'vitest';
import {
  drawPlan,
  type PlanBox,
  type PlanPicture,
} from '../../../src/render/charts/plan-picture.ts';
import { textWidth } from '../../../src/render/charts/text-width.ts';

function aBox(overrides: Partial<PlanBox> = {}): PlanBox {
  return {
    name: 'SortMergeJoin',
    tag: 'stage 4',
    paragraphs: [{ text: 'on customer_id, inner', look: 'text' }],
    heat: 2,
    isExchange: false,
    hover: 'SortMergeJoin',
    children: [],
    ...overrides,
  };
}

/** Every node has two children until there are so many; texts of many lengths. */
function bushy(count: number): readonly PlanBox[] {
  return Array.from({ length: count }, (_, index) =>
    aBox({
      paragraphs: [{ text: 'column_name '.repeat(index % 9), look: 'text' }],
      children: [2 * index + 1, 2 * index + 2].filter((child) => child < count),
      ...(index % 5 === 0 ? { mark: 'finding 1' } : {}),
      ...(index % 3 === 0 ? { foot: { share: 0.5, text: 'stage 4: 17 s in tasks' } } : {}),
    }),
  );
}

function overlaps({ boxes }: PlanPicture): number {
  return boxes.filter((a, index) =>
    boxes
      .slice(index + 1)
      .some(
        (b) =>
          a.x < b.x + b.width &&
          b.x < a.x + a.width &&
          a.y < b.y + b.height &&
          b.y < a.y + a.height,
      ),
  ).length;
}

describe('a plan as a picture', () => {
  const picture = drawPlan(bushy(60));

  it('has every box, none over another and none outside', () => {
    const outside = picture.boxes.filter(
      ({ x, y, width, height, mark }) =>
        x < 0 || (mark?.y ?? y) < 0 || x + width > picture.width || y + height > picture.height,
    );

    expect(picture.boxes).toHaveLength(60);
    expect(picture.edges).toHaveLength(59);
    expect(overlaps(picture)).toBe(0);
    expect(outside).toEqual([]);
  });

  it('has the result at the bottom', () => {
    const [root, ...others] = picture.boxes;

    expect(others.every(({ y }) => y < (root?.y ?? 0))).toBe(true);
  });

  it('keeps texts inside their boxes, however long and in whatever script', () => {
    const long = ['W'.repeat(900), '語'.repeat(900), 'a '.repeat(900)].map((text) =>
      aBox({ name: text, paragraphs: [{ text, look: 'fact' }] }),
    );
    const { boxes } = drawPlan(long.map((box, index) => ({ ...box, children: [index + 1] })));

    for (const { lines, width } of boxes) {
      expect(lines.length).toBeLessThanOrEqual(3);
      for (const { text } of lines.slice(1)) {
        expect(textWidth(text, { size: 12 })).toBeLessThanOrEqual(width - 12);
      }
    }
  });

  it('draws a line thicker for more rows', () => {
    const widths = [undefined, 10, 1e4, 1e9].map((rowCount) => {
      const child = rowCount === undefined ? aBox() : aBox({ rowCount });
      return drawPlan([aBox({ children: [1] }), child]).edges[0]?.width;
    });

    expect(widths).toEqual([1.5, 1.5, 3, 8]);
  });

  it('ends on a damaged tree that leads in a circle', () => {
    const circle = [aBox({ children: [1] }), aBox({ children: [0, 1, 7] })];

    expect(drawPlan(circle).boxes).toHaveLength(2);
  });

  it('draws a chain of hundreds', () => {
    const chain = Array.from({ length: 400 }, (_, index) => aBox({ children: [index + 1] }));

    expect(drawPlan(chain).boxes).toHaveLength(400);
  });
});
