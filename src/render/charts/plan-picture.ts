import { tenth } from './scale.ts';
import { textWidth, wrapText } from './text-width.ts';
import { placesInTree, type TreePlace } from './tree-layout.ts';

/** What a box of a plan says. */
export interface PlanBox {
  readonly name: string;
  /** At the right of its name. */
  readonly tag: string;
  readonly paragraphs: readonly { readonly text: string; readonly look: 'text' | 'fact' }[];
  /** A bar of this share of its width at the foot, and what it says. */
  readonly foot?: { readonly share: number; readonly text: string };
  /** 0 cold to 3 hot. */
  readonly heat: number;
  readonly isExchange: boolean;
  readonly mark?: string;
  /** All of it, for those who hover. */
  readonly hover: string;
  /** How thick the line to the next box is: thousands, millions, … of rows. */
  readonly rowCount?: number;
  readonly children: readonly number[];
}

/** A drawing as a template needs it: geometry in pixels, text in lines. */
export interface PlanPicture {
  readonly width: number;
  readonly height: number;
  readonly edges: readonly { readonly path: string; readonly width: number }[];
  readonly boxes: readonly PictureBox[];
}
export interface PictureBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly radius: number;
  readonly className: string;
  readonly lines: readonly PictureLine[];
  readonly tag: { readonly text: string; readonly x: number; readonly y: number } | undefined;
  readonly foot:
    | {
        readonly y: number;
        readonly width: number;
        readonly text: string;
        readonly textX: number;
        readonly textY: number;
      }
    | undefined;
  readonly mark: MarkView | undefined;
  readonly hover: string;
}
interface PictureLine {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly look: 'name' | 'text' | 'fact';
}
interface MarkView {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly textX: number;
  readonly textY: number;
}

const BOX_WIDTH = 300;
const GAP = { across: 24, down: 26 } as const;
const PADDING = 12;
const MARGIN = 6;
const LINE_HEIGHT = 17;
const FOOT_HEIGHT = 22;
const MARK_HEIGHT = 20;
const NAME_FONT = { size: 13, isBold: true } as const;
const TEXT_FONT = { size: 12 } as const;
const TEXT_LINES = 2;
const ROOM = BOX_WIDTH - 2 * PADDING;

/** The tree of `boxes`, the first of them at the bottom: rows come from above. */
export function drawPlan(boxes: readonly PlanBox[]): PlanPicture {
  const places = placesInTree(
    boxes.map(({ children }) => children),
    BOX_WIDTH + GAP.across,
  );
  const measured = boxes.map(measure);
  const levels = levelsOf(measured, places);
  const xs = [...places.values()].map(({ x }) => x);
  const left = xs.reduce((a, b) => Math.min(a, b), 0);
  const right = xs.reduce((a, b) => Math.max(a, b), 0);
  const views = boxes.map((box, index): PictureBox | undefined => {
    const place = places.get(index);
    const size = measured[index];
    if (place === undefined || size === undefined) return undefined;
    const bottom = levels.bottoms[place.depth] ?? 0;
    return boxAt(box, size, { x: tenth(place.x - left + MARGIN), y: bottom - size.height });
  });
  return {
    width: tenth(right - left + BOX_WIDTH + 2 * MARGIN),
    height: levels.height,
    edges: edgesOf(boxes, views),
    boxes: views.filter((view) => view !== undefined),
  };
}

interface Measured {
  readonly nameLine: string;
  readonly lines: readonly { readonly text: string; readonly look: PictureLine['look'] }[];
  readonly height: number;
  /** With the mark above it. */
  readonly fullHeight: number;
}

function measure(box: PlanBox): Measured {
  const tagWidth = box.tag === '' ? 0 : textWidth(box.tag, TEXT_FONT) + PADDING;
  const [nameLine = ''] = wrapText(box.name, NAME_FONT, { width: ROOM - tagWidth, lineCount: 1 });
  const lines = box.paragraphs.flatMap(({ text, look }) =>
    wrapText(text, TEXT_FONT, { width: ROOM, lineCount: TEXT_LINES }).map((line) => ({
      text: line,
      look,
    })),
  );
  const footHeight = box.foot === undefined ? 0 : FOOT_HEIGHT;
  const height = (1 + lines.length) * LINE_HEIGHT + PADDING + footHeight;
  const fullHeight = height + (box.mark === undefined ? 0 : MARK_HEIGHT);
  return { nameLine, lines, height, fullHeight };
}

/** Where the boxes of each level end: a level is as high as its highest box. */
function levelsOf(
  measured: readonly Measured[],
  places: ReadonlyMap<number, TreePlace>,
): { readonly bottoms: readonly number[]; readonly height: number } {
  const heights: number[] = [];
  for (const [index, { depth }] of places) {
    heights[depth] = Math.max(heights[depth] ?? 0, measured[index]?.fullHeight ?? 0);
  }
  const bottoms: number[] = [];
  let top = MARGIN;
  for (let depth = heights.length - 1; depth >= 0; depth -= 1) {
    bottoms[depth] = top + (heights[depth] ?? 0);
    top = (bottoms[depth] ?? 0) + GAP.down;
  }
  return { bottoms, height: top - GAP.down + MARGIN };
}

function boxAt(box: PlanBox, size: Measured, { x, y }: { x: number; y: number }): PictureBox {
  const textX = x + PADDING;
  const lines = [{ text: size.nameLine, look: 'name' } as const, ...size.lines].map(
    (line, index) => ({ ...line, x: textX, y: y + (index + 1) * LINE_HEIGHT + 2 }),
  );
  const { foot, mark, tag } = box;
  const footY = y + size.height - FOOT_HEIGHT;
  const markWidth = tenth(textWidth(mark ?? '', TEXT_FONT) + 2 * PADDING);
  return {
    x,
    y,
    width: BOX_WIDTH,
    height: size.height,
    radius: box.isExchange ? 18 : 7,
    className: [
      `heat-${box.heat}`,
      ...(box.isExchange ? ['is-exchange'] : []),
      ...(mark === undefined ? [] : ['is-marked']),
    ].join(' '),
    lines,
    tag: tag === '' ? undefined : { text: tag, x: x + BOX_WIDTH - PADDING, y: y + LINE_HEIGHT + 2 },
    foot:
      foot === undefined
        ? undefined
        : {
            y: footY + FOOT_HEIGHT - 7,
            width: tenth(Math.max(2, ROOM * Math.min(1, foot.share))),
            text: foot.text,
            textX,
            textY: footY + 9,
          },
    mark:
      mark === undefined
        ? undefined
        : { text: mark, x, y: y - MARK_HEIGHT + 1, width: markWidth, textX, textY: y - 5 },
    hover: box.hover,
  };
}

/** Thicker for more rows, a step for each power of ten from a thousand on. */
function edgesOf(
  boxes: readonly PlanBox[],
  views: readonly (PictureBox | undefined)[],
): PlanPicture['edges'] {
  return boxes.flatMap(({ children }, parent) =>
    children.flatMap((child) => {
      const from = views[child];
      const to = views[parent];
      if (from === undefined || to === undefined || child <= parent) return [];
      return [{ path: pathBetween(from, to), width: thickness(boxes[child]?.rowCount) }];
    }),
  );
}

function pathBetween(from: PictureBox, to: PictureBox): string {
  const [x1, y1] = [tenth(from.x + from.width / 2), from.y + from.height];
  const [x2, y2] = [tenth(to.x + to.width / 2), to.y];
  const middle = tenth((y1 + y2) / 2);
  return x1 === x2
    ? `M${x1} ${y1}V${y2}`
    : `M${x1} ${y1}C${x1} ${middle} ${x2} ${middle} ${x2} ${y2}`;
}

function thickness(rowCount: number | undefined): number {
  if (rowCount === undefined || rowCount < 1_000) return 1.5;
  return tenth(Math.min(8, Math.log10(rowCount) - 1));
}
