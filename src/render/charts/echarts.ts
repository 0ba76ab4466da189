import { CustomChart, type CustomSeriesOption } from 'echarts/charts';
import {
  GridComponent,
  type GridComponentOption,
  TitleComponent,
  type TitleComponentOption,
} from 'echarts/components';
import { type ComposeOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { inlineSvg } from './inline-svg.ts';

export type ChartOption = ComposeOption<
  CustomSeriesOption | GridComponentOption | TitleComponentOption
>;
export type DrawItem = NonNullable<CustomSeriesOption['renderItem']>;

use([CustomChart, GridComponent, TitleComponent, SVGRenderer]);

/** A chart as SVG without a browser. Colours may be CSS variables: the page decides what they are. `id` is unique on the page. */
export function drawSvg(
  id: string,
  size: { readonly width: number; readonly height: number },
  option: ChartOption,
): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    chart.setOption({ animation: false, ...option });
    return inlineSvg(chart.renderToSVGString(), id);
  } finally {
    chart.dispose();
  }
}
