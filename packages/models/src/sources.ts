import type { ModelName } from './schema.ts';

/** Where each architecture was first described. */
export const modelSources: Readonly<Record<ModelName, string>> = {
  yolo11n: 'Jocher and Qiu, 2024, Ultralytics YOLO11',
  yolo11s: 'Jocher and Qiu, 2024, Ultralytics YOLO11',
  yolo11m: 'Jocher and Qiu, 2024, Ultralytics YOLO11',
  retinanet_resnet50_fpn: 'Lin et al., 2017, Focal Loss for Dense Object Detection',
  fasterrcnn_resnet50_fpn: 'Ren et al., 2015, Faster R-CNN; Lin et al., 2017, Feature Pyramid Networks',
  detr_resnet50: 'Carion et al., 2020, End-to-End Object Detection with Transformers',
  resnet18: 'He et al., 2016, Deep Residual Learning for Image Recognition',
  resnet50: 'He et al., 2016, Deep Residual Learning for Image Recognition',
  efficientnet_b0: 'Tan and Le, 2019, EfficientNet',
  vit_b_16: 'Dosovitskiy et al., 2021, An Image is Worth 16x16 Words',
  yolo11n_cls: 'Jocher and Qiu, 2024, Ultralytics YOLO11',
  mobilenet_v3_large: 'Howard et al., 2019, Searching for MobileNetV3',
  own_cnn: 'the masks study’s own network',
  resnet50_2: 'the masks study; backbone He et al., 2016',
  resnet50_fpn: 'the masks study; backbone He et al., 2016, and Lin et al., 2017, Feature Pyramid Networks',
  deeplabv3_resnet50: 'Chen et al., 2017, Rethinking Atrous Convolution for Semantic Image Segmentation',
  fcn_resnet50: 'Long et al., 2015, Fully Convolutional Networks for Semantic Segmentation',
  lraspp_mobilenet_v3_large: 'Howard et al., 2019, Searching for MobileNetV3, section 6.4',
  unet: 'Ronneberger et al., 2015, U-Net',
  potinet: 'the cells study; U-Net without skips',
  xopinet: 'the cells study; U-Net one level deeper',
};
