import type { Block, Table } from '../document/document.ts';

/** Every table of a report, those within sections and folded parts included. */
export function tablesOf(blocks: readonly Block[]): Table[] {
  return blocks.flatMap((block) =>
    block.kind === 'table'
      ? [block]
      : block.kind === 'section' || block.kind === 'details'
        ? tablesOf(block.blocks)
        : [],
  );
}
