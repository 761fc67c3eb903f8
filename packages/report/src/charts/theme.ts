import type { Config } from 'vega-lite';

/**
 * Colours that stay apart for readers who do not see red and green alike.
 *
 * @source Okabe and Ito, 2008; without black and yellow, which vanish on dark and on white paper
 */
export const palette = [
  ...['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'],
  // For studies of many models: further apart in lightness than in hue.
  ...['#7a5195', '#8c6d31', '#5f9ea0', '#b03060'],
] as const;

/** Colour of the n-th model, class or loss term; repeats after ten. */
export function colourOf(index: number): string {
  return palette[index % palette.length]!;
}

/** Domain of shares. */
export const unit: number[] = [0, 1];

export const neutralColour = '#808890';
export const truthColour = '#00c389';
export const predictionColour = '#ff8c1a';
/** Of a single predicted box, against the green of the truth; dashed too, for readers who do not see red and green alike. */
export const contraryColour = '#ff3b30';
/** Pixels on which truth and prediction agree, that were missed, that were invented, and all others. */
export const foundColour = '#e8ebee';
export const missedColour = '#3d9be9';
export const inventedColour = '#f0883e';
export const nothingColour = '#14181c';

/** What to call each colour where there is none to show; a colour without a name says nothing. */
export const colourNames: Readonly<Record<string, string>> = {
  '#0072b2': 'blue',
  '#d55e00': 'red',
  '#009e73': 'green',
  '#cc79a7': 'pink',
  '#e69f00': 'yellow',
  '#56b4e9': 'light blue',
  '#7a5195': 'purple',
  '#8c6d31': 'brown',
  '#5f9ea0': 'blue-green',
  '#b03060': 'dark red',
  [neutralColour]: 'grey',
  [truthColour]: 'green',
  [predictionColour]: 'orange',
  [contraryColour]: 'red',
  [foundColour]: 'white',
  [missedColour]: 'blue',
  [inventedColour]: 'orange',
  // The ends of the colour map of heat maps.
  '#440154': 'dark violet',
  '#fde725': 'yellow',
};

export const fontFamily =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif";

/** Lines and words take the colour of the text around them, so that one drawing serves light and dark pages. */
const ink = 'currentColor';

export const chartConfig: Config = {
  aria: false,
  background: undefined,
  font: fontFamily,
  view: { stroke: null },
  axis: {
    labelColor: ink,
    titleColor: ink,
    domainColor: ink,
    tickColor: ink,
    gridColor: ink,
    gridOpacity: 0.13,
    domainOpacity: 0.6,
    tickOpacity: 0.6,
    labelFontSize: 11,
    titleFontSize: 11.5,
    titleFontWeight: 'normal',
    titlePadding: 6,
    labelPadding: 4,
    tickSize: 4,
    labelFlush: false,
    labelLimit: 130,
    titleLimit: 320,
  },
  line: { strokeWidth: 1.8, strokeCap: 'round', strokeJoin: 'round' },
  legend: { disable: true },
};
