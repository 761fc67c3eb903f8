// How each task is built, run and taught, in Loupe's own words.

const boxes = [
  { class: 1, box: [0.06, 0.09, 0.47, 0.55] },
  { class: 2, box: [0.39, 0.31, 0.94, 0.86] },
];

export const tools = {
  classification: {
    build: (zoo, name, request) => zoo.buildClassificationModel(name, request),
    targets: (model, { batch, classes }) => ({
      classes: { shape: [batch], data: Int32Array.from({ length: batch }, (_, i) => i % classes) },
    }),
    pass: {
      infer: (model, images) => [model.network.root(images)],
      loss(tf, model, images, { classes }) {
        const logits = model.network.root(images);
        const picked = tf.mul(tf.logSoftmax(logits), tf.oneHot(classes, logits.shape[1]));
        const loss = tf.neg(tf.div(tf.sum(picked), logits.shape[0]));
        return { total: loss, terms: { loss } };
      },
    },
  },
  detection: {
    build: (zoo, name, request) => zoo.buildDetectionModel(name, request),
    targets: (model, { batch, size }) =>
      model.targets(
        Array.from({ length: batch }, () => boxes.map((label) => ({ ...label, box: label.box.map((v) => v * size) }))),
        { width: size, height: size },
      ),
    pass: {
      infer: (model, images) => model.predict(images),
      loss: (tf, model, images, targets) => model.loss(images, targets),
    },
  },
  segmentation: {
    build: (zoo, name, request) => zoo.buildSegmentationModel(name, request),
    targets: (model, { batch, size, classes }) =>
      model.targets(
        Array.from({ length: batch }, () => ({
          width: size,
          height: size,
          classes: Uint8Array.from({ length: size * size }, (_, i) => (i * 7919) % Math.max(2, classes)),
        })),
      ),
    pass: {
      infer: (model, images) => model.predict(images),
      loss: (tf, model, images, targets) => model.loss(images, targets),
    },
  },
};
