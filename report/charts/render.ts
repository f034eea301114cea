import { init, use, type EChartsCoreOption } from 'echarts/core'
import { BarChart, LineChart, ScatterChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent, TitleComponent } from 'echarts/components'
import { SVGRenderer } from 'echarts/renderers'

use([BarChart, LineChart, ScatterChart, GridComponent, MarkLineComponent, TitleComponent, SVGRenderer])

/** More of a number than a tenth of a pixel cannot be seen. */
const tenths = (numbers: string): string => numbers.replace(/(\d+\.\d)\d+/g, '$1')

/**
 * What every path and text of a picture repeats and nobody sees, which would be half of a report. Nothing is drawn beyond
 * the axes, so nothing has to be clipped either.
 */
const repeated =
  / (?:class|pointer-events|clip-path|ecmeta_\w+)="[^"]*"|font-(?:size:[\d.]+px|family:inherit);|<(defs|style) >[^]*?<\/\1>/g

/** A picture as SVG, without animation, in the font of the page; `fontSize` in pixels is that of all its texts. */
export function svgOf(
  option: EChartsCoreOption,
  { width, height, fontSize }: { readonly width: number; readonly height: number; readonly fontSize: number },
): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    chart.setOption({ animation: false, useUTC: true, textStyle: { fontFamily: 'inherit', fontSize }, ...option })
    return chart
      .renderToSVGString()
      .replace(/(?<= (?:d|transform)=")[^"]*/g, tenths)
      .replace(repeated, '')
      .replaceAll(' style=""', '')
      .replace('<svg ', `<svg font-size="${fontSize}" `)
  } finally {
    chart.dispose()
  }
}
