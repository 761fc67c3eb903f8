import { z } from 'zod';

const share = z.number().min(0).max(1);

export const SplitConfig = z.strictObject({
  name: z.string().min(1).optional().describe('of a union; left out: that of the data set, or of its sets joined by +'),
  shares: z
    .strictObject({ train: share, val: share, test: share })
    .refine(({ train, val, test }) => Math.abs(train + val + test - 1) < 1e-9, 'Shares must add up to 1')
    .default({ train: 0.7, val: 0.2, test: 0.1 }),
  groupBy: z
    .enum(['group', 'image'])
    .default('group')
    .describe('group: images of one group stay together; image: only exact duplicates do'),
  keepGiven: z
    .union([z.boolean(), z.literal('test')])
    .default(false)
    .describe(
      'keep the parts that the source itself states; images without one are split by shares. test: keep its test part alone, and split all ' +
        'others, its own val among them, into train and val by their shares',
    ),
  leaks: z
    .enum(['train', 'majority', 'keep'])
    .default('train')
    .describe(
      'with keepGiven, groups and duplicates that straddle parts go to train, go where most of them are, or stay',
    ),
  classes: z
    .record(z.string(), z.string().min(1))
    .optional()
    .describe('union only: class names of the union, such as { "wrist.fx": fracture }; others keep their own'),
  seed: z.int().nonnegative().optional().describe('left out: the pipeline’s'),
});
export type SplitConfig = z.infer<typeof SplitConfig>;
