/**
 * A report before it is HTML or Markdown: sections say what is there, the two renderers say how it looks.
 * Nothing here is markup, so that no file name or class name can become some.
 */
export type Phrase =
  | string
  | { readonly kind: 'strong' | 'emphasis' | 'code'; readonly text: string }
  /** A link to a block of the same report. */
  | { readonly kind: 'see'; readonly id: string; readonly text: string };
export type Text = string | readonly Phrase[];

export interface Section {
  readonly kind: 'section';
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export interface Paragraph {
  readonly kind: 'paragraph';
  readonly text: Text;
}

export interface List {
  readonly kind: 'list';
  readonly items: readonly Text[];
}

export interface Definitions {
  readonly kind: 'definitions';
  readonly items: readonly { readonly term: string; readonly text: Text }[];
}

/** Something the reader must not overlook, such as a small test set. */
export interface Note {
  readonly kind: 'note';
  readonly text: Text;
}

export interface Details {
  readonly kind: 'details';
  readonly summary: string;
  readonly blocks: readonly Block[];
}

export interface Code {
  readonly kind: 'code';
  readonly text: string;
}

/** A choice with the number that carries it. */
export interface Card {
  readonly label: string;
  readonly choice: string;
  readonly figure: string;
  readonly text: Text;
}

export interface Cards {
  readonly kind: 'cards';
  readonly cards: readonly Card[];
}

export interface Column {
  readonly head: string;
  readonly align: 'text' | 'number';
  /** Heads the row; columns that do come first. */
  readonly isRowHead?: boolean;
  /** A heading over this and the neighbours with the same group. */
  readonly group?: string;
}

export interface Cell {
  readonly text: string;
  /** A second, quieter line, such as an interval. */
  readonly under?: string;
  /** Marked as the best of its column. */
  readonly isBest?: boolean;
  /** Why there is no value; shown as a numbered note under the table. */
  readonly reason?: string;
  /** The unrounded number behind `text`, which must be in metrics.arrow too. */
  readonly value?: number;
}

export interface RowGroup {
  readonly label?: string;
  readonly rows: readonly (readonly Cell[])[];
}

export interface Table {
  readonly kind: 'table';
  readonly id: string;
  readonly caption: Text;
  readonly columns: readonly Column[];
  readonly groups: readonly RowGroup[];
  readonly notes?: readonly Text[];
}

export type LegendMark =
  | 'line'
  | 'dashed'
  | 'frame'
  | 'dashed-frame'
  | 'circle'
  | 'square'
  | 'triangle-up'
  | 'diamond'
  | 'cross'
  | 'triangle-down'
  | 'ramp';

export interface LegendItem {
  readonly label: string;
  readonly colour: string;
  readonly mark: LegendMark;
  /** Of a `ramp`: its colours from 0 to 1. */
  readonly ramp?: readonly string[];
}

/** One drawing of a figure: a complete SVG document of its own. */
export interface Panel {
  /** Charts keep their size and scroll where they are too wide; pictures shrink. */
  readonly kind: 'chart' | 'picture';
  readonly title?: string;
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  /** What a reader who cannot see the drawing should know. */
  readonly alt: string;
}

export interface Figure {
  readonly kind: 'figure';
  readonly id: string;
  readonly caption: Text;
  readonly panels: readonly Panel[];
  /** Of pictures on a wide screen, where panels that belong together stand in one row; four unless given. */
  readonly columns?: number;
  readonly legend?: readonly LegendItem[];
}

export type Block = Section | Paragraph | List | Definitions | Note | Details | Code | Cards | Table | Figure;

export interface Report {
  readonly title: string;
  readonly subtitle: string;
  readonly lead: readonly Text[];
  readonly sections: readonly Section[];
}
