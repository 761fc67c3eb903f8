import type { Block, Report } from './document.ts';

/** `Table 3`, `Figure 2`: numbers by order in the report, the same in both renderings, under each block's id. */
export function numberBlocks({ sections }: Report): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  const counts = { Table: 0, Figure: 0 };
  const visit = (blocks: readonly Block[]) => {
    for (const block of blocks) {
      if (block.kind === 'table') labels.set(block.id, `Table ${++counts.Table}`);
      if (block.kind === 'figure') labels.set(block.id, `Figure ${++counts.Figure}`);
      if (block.kind === 'section' || block.kind === 'details') visit(block.blocks);
    }
  };
  visit(sections);
  return labels;
}
