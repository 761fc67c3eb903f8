export interface QuantityDescription {
  /** As in the column `quantity`; `*` stands for any ending. */
  readonly name: string;
  readonly meaning: string;
}

/** What the column `quantity` of metrics.arrow may hold, by what a row is about. */
export const metricQuantities: Readonly<Record<string, readonly QuantityDescription[]>> = {
  'A run of segmentation on a test set (`run`, `test_set`, `part` = `test`)': [
    { name: 'images', meaning: 'images of the test set' },
    {
      name: 'Dice',
      meaning:
        'mean over images of 2 |truth and prediction| / (|truth| + |prediction|), the background left out; without a class, the mean over images of the mean over their classes; an image where neither has a pixel of the class is left out',
    },
    { name: 'IoU', meaning: 'mean over images of the intersection over the union, as `Dice`; never above it' },
    {
      name: 'Dice_pooled',
      meaning: 'Dice of all pixels of all images together; without a class, the mean over classes',
    },
    { name: 'IoU_pooled', meaning: 'IoU of all pixels of all images together' },
    { name: 'HD95', meaning: '95th percentile of the distances between both surfaces in pixels, mean over images' },
    {
      name: 'NSD_*',
      meaning: 'share of both surfaces within * pixels of one another (normalised surface distance), mean over images',
    },
    { name: 'clDice', meaning: 'Dice of centre lines, for what is long and thin, mean over images' },
    {
      name: 'image_Dice',
      meaning: 'of one image and class, images in the order of the test set, whose number from 0 is in `at`',
    },
    { name: 'image_IoU', meaning: 'likewise' },
    { name: 'confusion', meaning: 'pixels of `class` that were taken for `predicted`' },
  ],
  'A run of classification on a test set (`run`, `test_set`, `part` = `test`)': [
    { name: 'images', meaning: 'images of the test set' },
    { name: 'objects', meaning: 'images of the class' },
    { name: 'found', meaning: 'of these, called so' },
    { name: 'false_alarms', meaning: 'images of other classes that are called so' },
    { name: 'threshold', meaning: 'with `part` = `val`: the probability from which an image counts as positive' },
    { name: 'wanted_recall', meaning: 'with `part` = `val`: the recall that the threshold was chosen for' },
    {
      name: 'recall',
      meaning:
        'of the images of the class, the share called so (sensitivity), at the operating point; without a class: of the positive class, or the mean over more than two',
    },
    { name: 'specificity', meaning: 'of the images of other classes, the share not called so, as `recall`' },
    { name: 'precision', meaning: 'of the images called so, the share that is, as `recall`' },
    { name: 'F1', meaning: 'harmonic mean of precision and recall, as `recall`' },
    { name: 'accuracy', meaning: 'share of the images whose class is right, at the operating point' },
    { name: 'balanced_accuracy', meaning: 'mean recall of the classes, at the operating point' },
    { name: '*_at_half', meaning: 'the same six where the most probable class counts: from a probability of .5 on' },
    { name: 'AUROC', meaning: 'area under the curve of recall over the rate of false alarms, as `recall`' },
    { name: 'AUPRC', meaning: 'average precision: area under the curve of precision over recall, as `recall`' },
    {
      name: 'ECE',
      meaning: 'expected calibration error: mean gap between what was said and what came true, over 15 bins',
    },
    { name: 'Brier', meaning: 'mean squared distance of the probabilities from the truth' },
    { name: 'log_loss', meaning: 'mean of -log(probability of the true class)' },
    { name: 'confusion', meaning: 'images of `class` that were taken for `predicted`, at the operating point' },
    { name: 'roc_recall', meaning: 'recall where the rate of false alarms is `at`' },
    { name: 'roc_threshold', meaning: 'probability from which images count there; null: above every one' },
    { name: 'curve_precision', meaning: 'precision where the recall is `at`' },
    { name: 'curve_confidence', meaning: 'probability from which images count where the recall is `at`' },
    {
      name: 'calibration_images',
      meaning: 'images whose predicted class got a probability in the bin that starts at `at`',
    },
    { name: 'calibration_confidence', meaning: 'mean of that probability in the bin' },
    { name: 'calibration_accuracy', meaning: 'share of them that is right' },
  ],
  'A run of localisation on a test set (`run`, `test_set`, `part` = `test`)': [
    { name: 'images', meaning: 'images of the test set' },
    { name: 'objects', meaning: 'images of the class' },
    { name: 'IoU', meaning: 'mean over images of the overlap of the true and the predicted box' },
    { name: 'accuracy', meaning: 'share of the images whose class is right' },
    { name: 'balanced_accuracy', meaning: 'mean recall of the classes' },
    { name: 'located_*', meaning: 'share of the images whose box overlaps by at least *: `located_50`, `located_75`' },
    { name: 'joint_*', meaning: 'share of the images whose class is right and whose box overlaps by at least *' },
    { name: 'recall', meaning: 'of the images of the class, the share called so' },
    { name: 'precision', meaning: 'of the images called so, the share that is' },
    { name: 'F1', meaning: 'harmonic mean of both' },
    {
      name: 'image_IoU',
      meaning: 'overlap in one image; images in the order of the test set, whose number from 0 is in `at`',
    },
    { name: 'confusion', meaning: 'images of `class` that were taken for `predicted`' },
  ],
  'A run of detection on a test set (`run`, `test_set`, `part` = `test`)': [
    {
      name: 'AP*',
      meaning:
        'average precision as COCO defines it: `AP` over overlaps .50 to .95 (mAP50–95), `AP50` (mAP50), `AP75`, `AP_small`, `AP_medium`, `AP_large`',
    },
    { name: 'AR_*', meaning: 'average recall as COCO defines it' },
    { name: 'P', meaning: 'precision at the operating point; over all classes, their mean' },
    { name: 'R', meaning: 'recall at the operating point; over all classes, their mean' },
    { name: 'F1', meaning: 'harmonic mean of both; with `part` = `val`, the value that chose the operating point' },
    { name: 'images', meaning: 'images of the test set, or of a part of a data set' },
    { name: 'boxes', meaning: 'labelled boxes of it' },
    { name: 'objects', meaning: 'labelled objects of a class in the confusion matrix' },
    { name: 'found', meaning: 'of these, found under the right class' },
    { name: 'missed', meaning: 'of these, not found, or taken for another class' },
    { name: 'false_alarms', meaning: 'detections of the class where none of it is labelled' },
    { name: 'false_alarms_per_image', meaning: 'their number over all classes, an image' },
    { name: 'P_counted', meaning: 'found / (found + false alarms), with Wilson’s interval in `low` and `high`' },
    { name: 'R_counted', meaning: 'found / objects, with Wilson’s interval' },
    {
      name: 'confusion',
      meaning: 'objects of `class` that were taken for `predicted`; `background`: nothing labelled, or nothing found',
    },
    { name: 'curve_precision', meaning: 'precision where the recall is `at`' },
    { name: 'curve_confidence', meaning: 'confidence where the recall is `at`' },
  ],
  'A run (`run`)': [
    { name: 'confidence', meaning: 'the operating point: the confidence from which detections count' },
    { name: 'epochs', meaning: 'epochs that ran' },
    { name: 'best_epoch', meaning: 'the epoch whose weights were kept' },
    { name: 'seed', meaning: 'of the training' },
    { name: 'input_size', meaning: 'side of the square that images are fitted into' },
    { name: 'training_ms', meaning: 'the whole training step' },
    { name: 'epoch_ms_median', meaning: 'an epoch, median' },
    { name: 'image_ms_*', meaning: 'one image at a time, from decoded picture to boxes: `median` and `p95`' },
    { name: 'image_preprocess_ms_median', meaning: 'of that, fitting the picture into the input' },
    { name: 'image_inference_ms_median', meaning: 'of that, the network' },
    { name: 'image_postprocess_ms_median', meaning: 'of that, turning its output into boxes' },
    { name: 'image_decode_ms_median', meaning: 'before that, reading and decoding the file' },
    { name: 'training_peak_memory', meaning: 'largest resident size of the training process' },
    { name: 'evaluation_peak_memory', meaning: 'largest resident size of the evaluating process' },
    { name: 'parameters', meaning: 'numbers that the model consists of' },
    { name: 'trainable_parameters', meaning: 'of these, those that training changed' },
    {
      name: 'flops',
      meaning: 'floating-point operations for one image, a multiplication and an addition counted as two',
    },
  ],
  'Two models, or one with several seeds, on a test set (`data_set`, `test_set`, `model`; `run` is null)': [
    { name: 'seeds_mean_*', meaning: 'mean over the seeds of a model, with Student’s interval of that mean' },
    {
      name: 'lead_over.*',
      meaning:
        'by how much the model leads another in the primary quantity, with the interval of a paired bootstrap over images',
    },
    { name: 'lead_over_seeds.*', meaning: 'the same, with Student’s interval over seeds that both were trained with' },
    { name: 'leak_grouped', meaning: 'primary quantity where what belongs together stays in one part' },
    { name: 'leak_random', meaning: 'the same where the same images were split without regard to that' },
    { name: 'leak_difference', meaning: 'the second minus the first: what the leak flatters' },
  ],
  'A model over the data sets that every model was trained on (`model` alone)': [
    { name: 'mean_*', meaning: 'mean of a share over the own test parts' },
    { name: 'median_*', meaning: 'median of a cost over the runs' },
  ],
  'Training on a data set and testing on another or the same (`data_set`, `test_set`)': [
    {
      name: 'shared_pictures',
      meaning: 'test images that are, byte for byte, among those of training or validation: 0 in an honest test',
    },
  ],
  'A data set (`data_set` alone)': [
    { name: 'boxes_per_image', meaning: 'labelled boxes an image' },
    { name: 'train_images', meaning: 'images of the training part' },
    {
      name: 'shared_groups',
      meaning: 'with `part` = `test`: test images with another of their group in training or validation',
    },
    { name: 'images_of_size.*', meaning: 'images of that width and height; the ten most frequent sizes' },
    { name: 'grey_share', meaning: 'share of the measured pictures that have no colour' },
    { name: 'pixel_share', meaning: 'share of a class among all pixels of all images' },
    { name: 'background_share', meaning: 'share of the pixels that are of no class' },
    { name: 'rarest_class_share', meaning: 'the smallest share of a class among all pixels' },
    {
      name: 'box_*_px.*',
      meaning: 'edges of the boxes in pixels: `xmin`, `ymin`, `xmax`, `ymax`; `mean`, `sd`, `min`, `q25` …',
    },
    { name: 'box_*_share.*', meaning: 'the same divided by the width or height of the picture' },
    { name: 'empty_images', meaning: 'images without a label' },
    { name: 'empty_share', meaning: 'their share' },
    { name: 'classes', meaning: 'number of classes' },
    {
      name: 'largest_class_share',
      meaning: 'share of the boxes, or of the images in classification, that the most frequent class has',
    },
    { name: 'box_side_median', meaning: 'root of (area of the box / area of its image)' },
    {
      name: 'box_side_histogram',
      meaning: 'boxes whose relative side lies in the bin of width .05 that starts at `at`',
    },
    { name: 'small_box_share', meaning: 'share of boxes with a relative side below .05' },
    { name: 'cut_off_share', meaning: 'share of boxes that touch the edge of their image' },
    { name: 'image_side_*', meaning: 'root of width x height: `median`, and `quantile` at the share `at`' },
    { name: 'contrast_*', meaning: 'standard deviation of grey from 0 to 1: `median`, and `quantile` at `at`' },
    {
      name: 'sharpness_*',
      meaning: 'variance of the Laplacian of grey from 0 to 255: `median`, and `quantile` at `at`',
    },
    { name: 'measured_pictures', meaning: 'pictures that contrast and sharpness were measured on' },
    { name: 'duplicate_images', meaning: 'images that repeat the bytes of another' },
    { name: 'rejected_labels', meaning: 'labels not taken' },
    { name: 'rejected_other', meaning: 'images and files not taken' },
    { name: 'rejected.*', meaning: 'labels, images and files not taken, by code' },
    { name: 'warning.*', meaning: 'warnings, by code' },
  ],
};
