import { tf, type Tensor } from '@loupe/engine';

/** More than any path is long, and finite, so that 0 times it is 0. */
const unreached = 1e9;

/**
 * The assignment of rows to different columns with the least total cost, exactly, for a batch of cost matrices at once.
 *
 * Rows are added one by one, each along the shortest augmenting path through the columns taken so far. Path lengths depend on the
 * costs, and a recorded step has no loops: so every search is written out to the longest path there may be, and a matrix whose search
 * is over stands still. That is m (m + 1) / 2 rounds of some thirty ops on small tensors.
 *
 * @param cost     `[b, m, q]`, m <= q, finite
 * @param present  `[b, m]`, 1 where a row counts, else 0: that row takes no column
 * @returns        `[b, m, q]`, 1 where a row has its column, else 0
 * @source         Jonker and Volgenant, 1987, shortest augmenting paths with dual variables, as in Crouse, 2016, section II.B
 */
export function leastCostAssignment(cost: Tensor, present: Tensor): Tensor {
  return tf.tidy(() => {
    const [batch, rows, columns] = cost.shape as [number, number, number];
    let state: State = {
      assigned: tf.zeros([batch, rows, columns]),
      rowPrices: tf.zeros([batch, rows]),
      columnPrices: tf.zeros([batch, columns]),
    };
    for (let row = 0; row < rows; row++) state = addRow(row, cost, tf.slice(present, [0, row], [batch, 1]), state);
    return state.assigned;
  });
}

interface State {
  /** `[b, m, q]`, 1 where a row has its column */
  readonly assigned: Tensor;
  /** `[b, m]` and `[b, q]`: dual variables, whose sum never exceeds a cost and equals it where a row has its column. */
  readonly rowPrices: Tensor;
  readonly columnPrices: Tensor;
}

/** Gives one more row a column, where `counts` `[b, 1]` is 1. */
function addRow(row: number, cost: Tensor, counts: Tensor, { assigned, rowPrices, columnPrices }: State): State {
  const [batch, rows, columns] = cost.shape as [number, number, number];
  const start = tf.tile(oneHot(tf.tensor1d([row], 'int32'), rows), [batch, 1]); // b m
  let current = start;
  let visited = start;
  let shortest: Tensor = tf.fill([batch, columns], unreached);
  let parents: Tensor = tf.zeros([batch, columns, rows]); // the row before each column, one hot
  let scanned: Tensor = tf.zeros([batch, columns]);
  let free: Tensor = tf.zeros([batch, columns]); // the column without a row where the path ends, one hot
  let length: Tensor = tf.zeros([batch, 1]);
  let over: Tensor = tf.sub(1, counts); // b 1

  for (let round = 0; round <= row; round++) {
    const costs = pick(current, cost); // b q
    const prices = tf.sum(tf.mul(current, rowPrices), 1, true);
    const through = tf.sub(tf.sub(tf.add(length, costs), prices), columnPrices);
    const open = tf.mul(tf.sub(1, scanned), tf.sub(1, over));
    const better = tf.mul(number(tf.less(through, shortest)), open); // b q
    shortest = blend(better, through, shortest);
    const betterRows = tf.expandDims(better, 2);
    parents = blend(betterRows, tf.expandDims(current, 1), parents);
    const candidates = tf.add(shortest, tf.mul(scanned, 2 * unreached));
    const nearest = tf.mul(oneHot(tf.argMin(candidates, 1), columns), tf.sub(1, over)); // b q
    length = blend(over, length, tf.min(candidates, 1, true));
    scanned = tf.add(scanned, nearest);
    const owner = tf.sum(tf.mul(assigned, tf.expandDims(nearest, 1)), 2); // b m
    const isFree = tf.mul(tf.sub(1, tf.sum(owner, 1, true)), tf.sub(1, over));
    free = tf.add(free, tf.mul(nearest, isFree));
    over = tf.maximum(over, isFree);
    current = tf.mul(owner, tf.sub(1, over));
    visited = tf.add(visited, current);
  }

  // Prices move so that every cost along the path is met exactly. The new row has no column yet, and moves by the whole length.
  const gap = tf.sub(length, shortest);
  const gapOfRow = tf.sum(tf.mul(assigned, tf.expandDims(gap, 1)), 2); // b m
  const moved = tf.add(tf.mul(tf.sub(visited, start), gapOfRow), tf.mul(start, length));
  const newRowPrices = tf.add(rowPrices, tf.mul(moved, counts));
  const newColumnPrices = tf.sub(columnPrices, tf.mul(scanned, gap));

  // From the free column back: each row on the path gives its column to the row before it.
  let column = free;
  let next = assigned;
  for (let round = 0; round <= row; round++) {
    const owner = pick(column, parents); // b m, 0 once the path has ended
    const given = pick(owner, next); // the column that the row had
    const ofOwner = tf.expandDims(owner, 2);
    next = tf.add(tf.mul(next, tf.sub(1, ofOwner)), tf.mul(ofOwner, tf.expandDims(column, 1)));
    column = given;
  }
  return { assigned: next, rowPrices: newRowPrices, columnPrices: newColumnPrices };
}

// tf.oneHot refuses a depth of 1, which one object or one query is.
const oneHot = (indices: Tensor, depth: number) =>
  number(tf.equal(tf.expandDims(indices, -1), tf.range(0, depth, 1, 'int32')));
const number = (x: Tensor) => tf.cast(x, 'float32');
/** `[b, i]` one hot and `[b, i, j]` -> `[b, j]` */
const pick = (choice: Tensor, of: Tensor) => tf.sum(tf.mul(tf.expandDims(choice, 2), of), 1);
const blend = (share: Tensor, a: Tensor, b: Tensor) => tf.add(tf.mul(share, a), tf.mul(tf.sub(1, share), b));
