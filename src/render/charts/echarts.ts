import type { CustomSeriesOption } from 'echarts/charts';
import type { GridComponentOption, TitleComponentOption } from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
// one prebuilt file takes half the time and memory to load of the three hundred modules that it is made of
import { init } from 'echarts/dist/echarts.esm.min.mjs';
import { inlineSvg, type TipOf } from './inline-svg.ts';

export type ChartOption = ComposeOption<
  CustomSeriesOption | GridComponentOption | TitleComponentOption
>;
export type DrawItem = NonNullable<CustomSeriesOption['renderItem']>;

/** A chart as SVG without a browser. Colours may be CSS variables: the page decides what they are. `id` is unique on the page. */
export function drawSvg(
  id: string,
  size: { readonly width: number; readonly height: number },
  option: ChartOption,
  tipOf?: TipOf,
): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    chart.setOption({ animation: false, ...option });
    return inlineSvg(chart.renderToSVGString(), id, tipOf);
  } finally {
    chart.dispose();
  }
}
